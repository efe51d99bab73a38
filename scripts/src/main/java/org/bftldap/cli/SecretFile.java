package org.bftldap.cli;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;

/** Files that others must not read: mode 0600 from the first byte, and there only when they are complete. */
final class SecretFile {

    private static final int BUFFER_BYTES = 64 << 10;

    private SecretFile() {}

    interface Content<T> {
        T write(OutputStream out) throws IOException;
    }

    static <T> T write(Path file, Content<T> content) throws IOException {
        Path folder = Objects.requireNonNull(file.toAbsolutePath().getParent(), "a file is in a directory");
        if (!Files.isDirectory(folder)) {
            throw new IOException(folder + " is no directory; make it first");
        }
        Path draft = Files.createTempFile(
                folder, file.getFileName() + ".", ".part", PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try {
            T result;
            try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(draft), BUFFER_BYTES)) {
                result = content.write(out);
            }
            Files.move(draft, file, StandardCopyOption.REPLACE_EXISTING);
            return result;
        } finally {
            Files.deleteIfExists(draft);
        }
    }
}
