package org.bftldap.directory.config;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.stream.Stream;

/**
 * The schema files of a group. Their digest stands in the group file: replicas with different schemas would decide differently, so one
 * that has others does not start.
 */
public final class SchemaFiles {

    private SchemaFiles() {}

    /** All files below the directory, in one order everywhere: that of their paths as text, code unit by code unit. */
    public static List<Path> list(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(Files::isRegularFile).sorted(java.util.Comparator.comparing(f -> name(directory, f))).toList();
        }
    }

    /** SHA-256 over each file's name and content, both preceded by their lengths. */
    public static byte[] digest(Path directory) throws IOException {
        MessageDigest sha256 = sha256();
        for (Path file : list(directory)) {
            update(sha256, name(directory, file).getBytes(StandardCharsets.UTF_8));
            update(sha256, Files.readAllBytes(file));
        }
        return sha256.digest();
    }

    /** Copies all of them; the target must not have any yet. */
    public static void copy(Path from, Path to) throws IOException {
        for (Path file : list(from)) {
            Path target = to.resolve(name(from, file));
            Files.createDirectories(target.getParent());
            Files.copy(file, target);
        }
    }

    private static void update(MessageDigest sha256, byte[] bytes) {
        sha256.update(ByteBuffer.allocate(4).putInt(bytes.length).array());
        sha256.update(bytes);
    }

    private static String name(Path directory, Path file) {
        return directory.relativize(file).toString().replace('\\', '/');
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
