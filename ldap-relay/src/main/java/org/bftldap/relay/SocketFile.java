package org.bftldap.relay;

import java.io.IOException;
import java.net.BindException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import org.bftldap.directory.config.RelaySocket;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file of a Unix domain socket. It is made under another name and gets its own one when its mode is set: nobody can connect whom the mode shuts
 * out, and what a relay that was killed left behind is replaced.
 *
 * @param path its name
 * @param madeAs the name under which it is bound
 */
record SocketFile(RelaySocket socket, Path path, Path madeAs) {

    private static final Logger LOG = LoggerFactory.getLogger(SocketFile.class);

    /** @throws IOException caused by a {@link BindException} if another process listens there, or something else has this name */
    static SocketFile at(RelaySocket socket) throws IOException {
        Path path = socket.path();
        if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            boolean isSocket = Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS).isOther();
            if (!isSocket || isServed(path)) {
                throw taken(path);
            }
        }
        Path madeAs = path.resolveSibling(path.getFileName() + ".new");
        Files.deleteIfExists(madeAs);
        return new SocketFile(socket, path, madeAs);
    }

    private static IOException taken(Path path) {
        return new IOException("cannot listen on " + path, new BindException(path + " is there and no socket that was left behind"));
    }

    private static boolean isServed(Path path) {
        try (SocketChannel probe = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            return probe.connect(UnixDomainSocketAddress.of(path));
        } catch (IOException refused) {
            return false;
        }
    }

    /** Gives what is bound now its mode and its name. */
    void put() throws IOException {
        Files.setPosixFilePermissions(madeAs, socket.mode());
        Files.move(madeAs, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    void remove() {
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            LOG.debug("{} stays behind, and is replaced at the next start", path, e);
        }
    }
}
