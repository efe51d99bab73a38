package org.bftldap.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Folders on disk. */
public final class Folders {
    private Folders() {}

    /** Removes a folder with all in it; files that vanish meanwhile do not matter. */
    public static void delete(Path folder) {
        for (Path path : files(folder)) {
            try {
                Files.deleteIfExists(path);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** @return everything below and the folder itself, deepest first */
    private static List<Path> files(Path folder) {
        try (Stream<Path> walk = Files.walk(folder)) {
            return walk.sorted(Comparator.reverseOrder()).toList();
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @return the last lines of a text file, or a note that there is none */
    public static String tail(Path file, int lines) {
        if (!Files.isRegularFile(file)) {
            return "(no file " + file.getFileName() + ")";
        }
        try (Stream<String> all = Files.lines(file, java.nio.charset.StandardCharsets.ISO_8859_1)) {
            List<String> list = all.toList();
            return String.join("\n", list.subList(Math.max(0, list.size() - lines), list.size()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
