package org.bftldap.bft.node;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Dumps in a directory, each a folder {@code SEQUENCE-WHY} of text files that only the owner may read. A folder stands there whole or not at
 * all. The newest few are kept; of two with one name the first, since it is nearer to the cause.
 */
final class DumpFiles {

    static final int KEPT_MAX = 4;

    private static final FileAttribute<Set<PosixFilePermission>> FOLDER_OF_OWNER =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    private static final FileAttribute<Set<PosixFilePermission>> FILE_OF_OWNER =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    private static final Pattern NAME = Pattern.compile("\\d{1,19}-[a-z]+");
    private static final String UNFINISHED = "unfinished";

    private final Path directory;

    /** @param directory made with the first dump */
    DumpFiles(Path directory) {
        this.directory = directory;
    }

    /** @return its folder; that of before, as it was, if there is one of this name */
    Path keep(long sequence, String why, SortedMap<String, String> texts) throws IOException {
        Path folder = directory.resolve(sequence + "-" + why);
        if (Files.isDirectory(folder)) {
            return folder;
        }
        if (!Files.isDirectory(directory)) {
            Files.createDirectories(directory, FOLDER_OF_OWNER);
        }
        Path unfinished = directory.resolve(UNFINISHED);
        delete(unfinished); // a crash left it
        Files.createDirectory(unfinished, FOLDER_OF_OWNER);
        for (var text : texts.entrySet()) {
            write(unfinished.resolve(text.getKey()), text.getValue());
        }
        makeRoom();
        return Files.move(unfinished, folder);
    }

    static void add(Path folder, String name, String text) throws IOException {
        write(folder.resolve(name), text);
    }

    /** Whether it has a file whose name begins so. */
    static boolean has(Path folder, String prefix) throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.anyMatch(file -> file.getFileName().toString().startsWith(prefix));
        }
    }

    /** The newest for this reason. */
    Optional<Path> newest(String why) throws IOException {
        List<Path> all = byAge();
        return all.stream().filter(folder -> folder.getFileName().toString().endsWith("-" + why)).reduce((older, newer) -> newer);
    }

    /** The number of the batch that a dump is named after. */
    static long sequence(Path folder) {
        String name = folder.getFileName().toString();
        return Long.parseLong(name.substring(0, name.indexOf('-')));
    }

    private void makeRoom() throws IOException {
        List<Path> all = byAge();
        for (int i = 0; i <= all.size() - KEPT_MAX; i++) {
            delete(all.get(i));
        }
    }

    private List<Path> byAge() throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        record Aged(Path folder, long millis) {}
        List<Aged> aged = new ArrayList<>();
        try (Stream<Path> all = Files.list(directory)) {
            for (Path one : all.filter(path -> NAME.matcher(path.getFileName().toString()).matches()).toList()) {
                aged.add(new Aged(one, Files.getLastModifiedTime(one).toMillis()));
            }
        }
        // Batches are numbered in the order of time, so the number decides where clocks are too coarse.
        aged.sort(Comparator.comparingLong(Aged::millis).thenComparingLong(one -> sequence(one.folder())));
        return aged.stream().map(Aged::folder).toList();
    }

    private static void write(Path file, String text) throws IOException {
        // The mode is given at creation, so that it is at no moment readable by others.
        try (var channel = Files.newByteChannel(file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), FILE_OF_OWNER)) {
            channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
        }
    }

    private static void delete(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return;
        }
        List<Path> files;
        try (Stream<Path> all = Files.list(folder)) {
            files = all.toList();
        }
        for (Path file : files) {
            Files.delete(file);
        }
        Files.delete(folder);
    }
}
