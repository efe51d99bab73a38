package org.bftldap.cli;

import java.io.Console;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.bftldap.cli.ldap.RelayAccess;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which relay to speak to, and as whom; the short names are those of ldapadd. */
final class RelayOptions {

    private static final int PASSWORD_BYTES_MAX = 4_096;

    @Option(names = "--dir", paramLabel = "DIR", description = "Where a group's files are: its relay and its administrator, where -H, -D and -y do not say otherwise.")
    private @Nullable Path directory;

    @Option(names = {"-H", "--uri"}, paramLabel = "URI", description = "The relay: ldap://host:port or ldaps://host:port.")
    private @Nullable String uri;

    @Option(names = {"-D", "--bind"}, paramLabel = "DN", description = "As whom (default: anonymous).")
    private @Nullable String bindDn;

    @Option(names = {"-y", "--password-file"}, paramLabel = "FILE", description = "Holds the password; without it you are asked. A line end behind it does not count.")
    private @Nullable Path passwordFile;

    @Option(names = {"-Z", "--starttls"}, description = "At ldap://, encrypt before anything else, or fail.")
    private boolean startTls;

    @Option(names = "--ca", paramLabel = "FILE", description = "Certificates of the CAs to trust, PEM (default: those that Java trusts).")
    private @Nullable Path ca;

    RelayOptions() {}

    RelayAccess access() throws CommandException, IOException {
        return new RelayAccess(uri(), startTls, Optional.ofNullable(ca), user());
    }

    private String uri() throws CommandException, IOException {
        if (uri != null) {
            return uri;
        }
        if (directory == null) {
            throw new CommandException("name the relay: -H ldap://host:port, or --dir DIR of a group on this machine");
        }
        return content("ldap.url");
    }

    private Optional<RelayAccess.User> user() throws CommandException, IOException {
        if (bindDn != null) {
            return Optional.of(new RelayAccess.User(bindDn, passwordFile == null ? asked(bindDn) : fromFile(passwordFile)));
        }
        if (directory != null) {
            Path file = passwordFile == null ? directory.resolve("admin.password") : passwordFile;
            return Optional.of(new RelayAccess.User(content("admin.dn"), fromFile(file)));
        }
        if (passwordFile != null) {
            throw new CommandException("-y is a password without a name; add -D DN");
        }
        return Optional.empty();
    }

    private String content(String file) throws CommandException, IOException {
        Path path = directory == null ? Path.of(file) : directory.resolve(file);
        if (!Files.isRegularFile(path)) {
            throw new CommandException(path + " is not there; is " + directory + " a group's directory? Else give -H, -D and -y");
        }
        return Files.readString(path).strip();
    }

    private static byte[] fromFile(Path file) throws CommandException, IOException {
        if (!Files.isReadable(file)) {
            throw new CommandException(file + " cannot be read; it must hold the password");
        }
        byte[] bytes = Files.readAllBytes(file);
        int end = bytes.length;
        if (end > 0 && bytes[end - 1] == '\n') {
            end -= end > 1 && bytes[end - 2] == '\r' ? 2 : 1;
        }
        if (end == 0 || end > PASSWORD_BYTES_MAX) {
            throw new CommandException(file + " holds " + (end == 0 ? "no password" : "more than a password"));
        }
        return Arrays.copyOf(bytes, end);
    }

    private static byte[] asked(String dn) throws CommandException {
        Console console = System.console();
        char[] typed = console == null ? null : console.readPassword("Password of %s: ", dn);
        if (typed == null || typed.length == 0) {
            throw new CommandException("no password for " + dn + "; give its file with -y, or type it at a terminal");
        }
        return new String(typed).getBytes(StandardCharsets.UTF_8);
    }
}
