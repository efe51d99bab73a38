package org.bftldap.soak;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.bftldap.testkit.DevGroup;
import org.bftldap.testkit.LdapServer;
import org.bftldap.testkit.ProcessFigures;

/** The most memory that each process and the most disk that each replica had when it was looked at. */
final class Ceilings {
    private final Map<String, Long> residentBytes = new TreeMap<>();
    private final Map<String, Long> diskBytes = new TreeMap<>();

    void look(DevGroup group) {
        for (LdapServer.NamedProcess process : group.processes()) {
            residentBytes.merge(process.name(), ProcessFigures.residentBytes(process.pid()), Math::max);
        }
        for (int id = 0; id < group.replicaCount(); id++) {
            diskBytes.merge("replica-" + id, bytesBelow(group.replicaFolder(id).resolve("data")), Math::max);
        }
    }

    boolean passed(SoakOptions options) {
        return residentBytes.values().stream().anyMatch(bytes -> bytes > options.residentBytesMax())
                || diskBytes.values().stream().anyMatch(bytes -> bytes > options.diskBytesMax());
    }

    @Override
    public String toString() {
        return "most resident memory " + megabytes(residentBytes) + "; most disk " + megabytes(diskBytes);
    }

    private static String megabytes(Map<String, Long> bytes) {
        Map<String, String> texts = new TreeMap<>();
        bytes.forEach((name, count) -> texts.put(name, (count >> 20) + " MB"));
        return texts.toString();
    }

    private static long bytesBelow(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.mapToLong(Ceilings::size).sum();
        } catch (IOException | UncheckedIOException e) {
            // The replica removes files while they are counted; the next look counts all.
            return 0;
        }
    }

    private static long size(Path file) {
        try {
            return Files.isRegularFile(file) ? Files.size(file) : 0;
        } catch (NoSuchFileException e) {
            return 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
