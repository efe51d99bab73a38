package org.bftldap.bft.sim;

import java.time.Duration;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What {@code scripts/simulate} was asked for.
 *
 * @param from the first seed; null for a random one
 * @param seeds how many; those that fit into the time, if there is one
 * @param time zero for no limit
 * @param jobs threads, each with runs of its own
 * @param bug null for the product as it is
 */
record SimArguments(
        Task task, @Nullable Long from, long seeds, Duration time, int replicas, int jobs, @Nullable SeededBug bug) {

    static final String USAGE =
            """
            usage: simulate [options]
              --seed N          run this one seed and say how it ended
              --trace           with --seed: a line for each event: time, node, what
              --shrink          with --seed: leave out what is not needed to break the rule
              --seeds COUNT     run so many seeds, from 1 on
              --minutes M       run seeds for so long, from a random one on
              --from N          the first seed
              --replicas N      4 (default), 5, 6, 7 or 10
              --jobs N          threads; 1 by default
              --bug NAME        put this bug in, to see it found
              --list-bugs       the bugs, and within how many seeds each is found
            exit code: 0 all rules held, 1 one was broken, 2 the command was wrong""";

    private static final List<Integer> REPLICAS = List.of(4, 5, 6, 7, 10);

    /** What to do with the seeds. */
    enum Task {
        RUN,
        TRACE,
        SHRINK,
        LIST_BUGS,
        HELP
    }

    /** @throws IllegalArgumentException with what is wrong */
    static SimArguments parse(String... arguments) {
        Task task = Task.RUN;
        Long from = null;
        long seeds = 1;
        boolean counted = false;
        Duration time = Duration.ZERO;
        int replicas = 4;
        int jobs = 1;
        SeededBug bug = null;
        Iterator<String> rest = Arrays.asList(arguments).iterator();
        while (rest.hasNext()) {
            String option = rest.next();
            switch (option) {
                case "--seed", "--from" -> from = number(option, rest, Long.MAX_VALUE);
                case "--seeds" -> {
                    seeds = number(option, rest, Long.MAX_VALUE);
                    counted = true;
                }
                case "--minutes" -> time = Duration.ofMinutes(number(option, rest, 1_000_000));
                case "--replicas" -> replicas = (int) number(option, rest, Integer.MAX_VALUE);
                case "--jobs" -> jobs = (int) number(option, rest, 1_000);
                case "--bug" -> bug = bug(value(option, rest));
                case "--trace" -> task = Task.TRACE;
                case "--shrink" -> task = Task.SHRINK;
                case "--list-bugs" -> task = Task.LIST_BUGS;
                case "--help" -> task = Task.HELP;
                default -> throw new IllegalArgumentException("there is no option " + option);
            }
        }
        check(REPLICAS.contains(replicas), "--replicas is one of " + REPLICAS);
        check(seeds > 0 && jobs > 0, "--seeds and --jobs are at least 1");
        check(task == Task.RUN || seeds == 1 && time.isZero(), "--trace and --shrink are for one seed");
        if (!time.isZero() && !counted) {
            seeds = Long.MAX_VALUE;
        } else if (from == null) {
            from = 1L;
        }
        return new SimArguments(task, from, seeds, time, replicas, jobs, bug);
    }

    Variant variant() {
        return bug == null ? Variant.PRODUCT : bug.variant();
    }

    private static String value(String option, Iterator<String> rest) {
        check(rest.hasNext(), option + " needs a value");
        return rest.next();
    }

    private static long number(String option, Iterator<String> rest, long max) {
        String value = value(option, rest);
        try {
            long number = Long.parseLong(value);
            check(number >= 0 && number <= max, option + " takes a number from 0 to " + max + ", not " + value);
            return number;
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(option + " takes a number, not " + value, e);
        }
    }

    private static SeededBug bug(String name) {
        return Arrays.stream(SeededBug.values())
                .filter(bug -> bug.name().equals(name))
                .findAny()
                .orElseThrow(() -> new IllegalArgumentException("there is no bug " + name + "; see --list-bugs"));
    }

    private static void check(boolean holds, String wrong) {
        if (!holds) {
            throw new IllegalArgumentException(wrong);
        }
    }
}
