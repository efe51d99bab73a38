package org.bftldap.directory.config;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * The table {@code [ldapi]} of {@code relay.toml}: a Unix domain socket by which processes of the same machine reach the relay.
 *
 * @param path of the socket's file; its directory is there already
 * @param mode who may connect: those who may write the file
 */
public record RelaySocket(Path path, Set<PosixFilePermission> mode) {

    /** An address of a Unix domain socket has room for 108 octets, one of which ends it; a few are for the name under which it is made. */
    private static final int PATH_BYTES_MAX = 100;

    public RelaySocket {
        mode = Set.copyOf(mode);
    }

    static RelaySocket of(Section s) throws ConfigException {
        s.allow("path", "mode");
        Path path = s.path("path").toAbsolutePath();
        if (path.toString().getBytes(StandardCharsets.UTF_8).length > PATH_BYTES_MAX) {
            throw s.error(ConfigError.BAD_VALUE, "path", "is " + path + "; use one of at most " + PATH_BYTES_MAX + " octets, which is what sockets can have");
        }
        String mode = s.string("mode", "0660");
        if (!mode.matches("0[0-7]{3}")) {
            throw s.error(ConfigError.BAD_VALUE, "mode", "is \"" + mode + "\"; write four octal digits, such as \"0660\" for owner and group or \"0666\" for everybody");
        }
        return new RelaySocket(path, permissions(mode));
    }

    private static Set<PosixFilePermission> permissions(String octal) {
        StringBuilder letters = new StringBuilder();
        for (char digit : octal.substring(1).toCharArray()) {
            int bits = digit - '0';
            letters.append((bits & 4) != 0 ? 'r' : '-').append((bits & 2) != 0 ? 'w' : '-').append((bits & 1) != 0 ? 'x' : '-');
        }
        return PosixFilePermissions.fromString(letters.toString());
    }
}
