package org.bftldap.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;

/**
 * What the command line asked of {@link GridBench}.
 *
 * @param file the grid, as a top BDII serves it
 * @param next the same grid some minutes later, with the same entries in the same order
 * @param domains groups below the root that the sites are dealt out to; 0: one group has everything
 * @param modifications entries that a tick changes, at most
 * @param reads how long reads are timed for, each time
 * @param ticks for each kind of question
 * @param period from the beginning of one tick to that of the next
 * @param heap of a replica, as Java's {@code -Xmx} takes it
 */
record GridOptions(Path file, Path next, int domains, int modifications, Duration reads, int ticks, Duration period, String heap) {

    private static final Path NONE = Path.of("");

    /** @throws IllegalArgumentException saying what is wrong */
    static GridOptions parse(String... arguments) {
        GridOptions options = new GridOptions(NONE, NONE, 0, 4_950, Duration.ofSeconds(20), 1, Duration.ofSeconds(30), "512m");
        Deque<String> rest = new ArrayDeque<>(Arrays.asList(arguments));
        while (!rest.isEmpty()) {
            String name = rest.removeFirst();
            String value = rest.pollFirst();
            if (value == null) {
                throw new IllegalArgumentException("unknown option, or one without its value: " + name);
            }
            options = options.with(name, value);
        }
        if (options.file.equals(NONE) || options.next.equals(NONE)) {
            throw new IllegalArgumentException("grid needs --file and --next");
        }
        return options;
    }

    private GridOptions with(String name, String value) {
        return switch (name) {
            case "--file" -> new GridOptions(readable(value), next, domains, modifications, reads, ticks, period, heap);
            case "--next" -> new GridOptions(file, readable(value), domains, modifications, reads, ticks, period, heap);
            case "--domains" -> new GridOptions(file, next, number(value), modifications, reads, ticks, period, heap);
            case "--modifications" -> new GridOptions(file, next, domains, number(value), reads, ticks, period, heap);
            case "--seconds" -> new GridOptions(file, next, domains, modifications, Duration.ofSeconds(number(value)), ticks, period, heap);
            case "--ticks" -> new GridOptions(file, next, domains, modifications, reads, number(value), period, heap);
            case "--period" -> new GridOptions(file, next, domains, modifications, reads, ticks, Duration.ofSeconds(number(value)), heap);
            case "--heap" -> new GridOptions(file, next, domains, modifications, reads, ticks, period, value);
            default -> throw new IllegalArgumentException("unknown option: " + name);
        };
    }

    private static Path readable(String value) {
        Path path = Path.of(value);
        if (!Files.isReadable(path)) {
            throw new IllegalArgumentException("cannot be read: " + value);
        }
        return path;
    }

    private static int number(String value) {
        try {
            return Integer.parseInt(value);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("not a number: " + value, e);
        }
    }
}
