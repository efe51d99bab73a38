package org.bftldap.giis.scale;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;

/** The command {@code scripts/simulate-index}: runs of growing trees, a table on standard output, a plot in a file. */
public final class ScaleMain {

    private static final String USAGE =
            """
            Usage: scripts/simulate-index [--domains N,N,...] [--fan-out N] [--seed N] [--seconds N] [--svg FILE]
            Simulates an index over as many domains and prints what it costs as a Markdown table.
              --domains  trees to simulate, default 10,30,100,300,1000
              --fan-out  children of a domain, default 10
              --seed     the same seed gives the same figures, default 1
              --seconds  of virtual time that are counted, default 60
              --svg      writes a plot there
            """;

    private record Options(List<Integer> domains, int fanOut, long seed, int seconds, Optional<Path> svg) {}

    private ScaleMain() {}

    public static void main(String[] words) throws IOException {
        PrintStream out = System.out;
        Options options;
        try {
            options = parse(new ArrayDeque<>(List.of(words)));
        } catch (IllegalArgumentException | NoSuchElementException e) {
            System.err.print(USAGE);
            System.exit(List.of(words).contains("--help") ? 0 : 2);
            return;
        }
        List<Figures> runs = new ArrayList<>();
        for (int domains : options.domains) {
            runs.add(new Simulation(domains, options.fanOut, Load.usual().lasting(options.seconds), options.seed).run());
            System.err.println(domains + " domains: done");
        }
        ScaleReport report = new ScaleReport(runs);
        out.print(report.table());
        if (options.svg.isPresent()) {
            Files.writeString(options.svg.get(), report.plot());
        }
    }

    private static Options parse(Deque<String> words) {
        Options options = new Options(List.of(10, 30, 100, 300, 1000), 10, 1, 60, Optional.empty());
        while (!words.isEmpty()) {
            String option = words.pop();
            options = switch (option) {
                case "--domains" -> new Options(numbers(words.pop()), options.fanOut, options.seed, options.seconds, options.svg);
                case "--fan-out" -> new Options(options.domains, number(words.pop()), options.seed, options.seconds, options.svg);
                case "--seed" -> new Options(options.domains, options.fanOut, Long.parseLong(words.pop()), options.seconds, options.svg);
                case "--seconds" -> new Options(options.domains, options.fanOut, options.seed, number(words.pop()), options.svg);
                case "--svg" -> new Options(options.domains, options.fanOut, options.seed, options.seconds, Optional.of(Path.of(words.pop())));
                default -> throw new IllegalArgumentException(option);
            };
        }
        return options;
    }

    private static List<Integer> numbers(String text) {
        return List.of(text.split(",")).stream().map(ScaleMain::number).toList();
    }

    private static int number(String text) {
        int number = Integer.parseInt(text);
        if (number < 2) {
            throw new IllegalArgumentException(text);
        }
        return number;
    }
}
