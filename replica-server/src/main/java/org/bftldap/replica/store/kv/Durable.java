package org.bftldap.replica.store.kv;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/** Files and directories that must survive a power failure, and their removal. */
final class Durable {

    private Durable() {}

    static void forceFile(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }

    /** Makes the names in a directory durable. */
    static void forceDirectory(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /** Every file of a flat directory, then the directory. */
    static void forceTree(Path directory) throws IOException {
        for (Path file : list(directory)) {
            forceFile(file);
        }
        forceDirectory(directory);
    }

    /** Replaces a small file at once or not at all. */
    static void replace(Path file, byte[] content) throws IOException {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.write(fresh, content);
        forceFile(fresh);
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        forceDirectory(java.util.Objects.requireNonNull(file.toAbsolutePath().getParent()));
    }

    static List<Path> list(Path directory) throws IOException {
        List<Path> paths = new ArrayList<>();
        try (var stream = Files.newDirectoryStream(directory)) {
            stream.forEach(paths::add);
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        paths.sort(null);
        return paths;
    }

    /** Removes a directory of files and directories, if it exists. */
    static void remove(Path path) throws IOException {
        if (Files.isDirectory(path)) {
            for (Path child : list(path)) {
                remove(child);
            }
        }
        try {
            Files.delete(path);
        } catch (NoSuchFileException e) {
            // gone already: what was wanted
        }
    }
}
