package org.bftldap.bft.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Few, whole, and for the owner's eyes. */
final class DumpFilesTest {

    @TempDir
    Path data;

    private final TreeMap<String, String> texts = new TreeMap<>();

    private DumpFiles dumps() {
        return new DumpFiles(data.resolve("dumps"));
    }

    private Path keep(long sequence, String why, String text) throws IOException {
        texts.put("report.txt", text);
        return dumps().keep(sequence, why, texts);
    }

    private List<String> kept() throws IOException {
        try (Stream<Path> all = Files.list(data.resolve("dumps"))) {
            return all.map(one -> one.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void nobodyElseMayReadIt() throws IOException {
        Path folder = keep(64, "diverged", "all that is known");
        assertThat(mode(folder.getParent())).isEqualTo("rwx------");
        assertThat(mode(folder)).isEqualTo("rwx------");
        assertThat(mode(folder.resolve("report.txt"))).isEqualTo("rw-------");
        assertThat(folder.resolve("report.txt")).hasContent("all that is known");
    }

    private static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    @Test
    void theNewestFewAreKept() throws IOException {
        for (long sequence = 8; sequence <= 8 * (DumpFiles.KEPT_MAX + 3); sequence += 8) {
            keep(sequence, "diverged", "");
        }
        assertThat(kept()).containsExactlyInAnyOrder("32-diverged", "40-diverged", "48-diverged", "56-diverged");
        assertThat(dumps().newest("diverged")).contains(data.resolve("dumps/56-diverged"));
        assertThat(dumps().newest("exception")).isEmpty();
    }

    /** A replica that is started again and again and dies each time at the same batch. */
    @Test
    void whatComesAgainLeavesTheFirstAsItIs() throws IOException {
        keep(7, "exception", "first");
        assertThat(keep(7, "exception", "second").resolve("report.txt")).hasContent("first");
        assertThat(kept()).containsExactly("7-exception");
    }

    @Test
    void whatACrashLeftUnfinishedGoesWithTheNext() throws IOException {
        Path unfinished = Files.createDirectories(data.resolve("dumps/unfinished"));
        Files.writeString(unfinished.resolve("report.txt"), "half a wo");
        keep(64, "diverged", "whole");
        assertThat(kept()).containsExactly("64-diverged");
    }
}
