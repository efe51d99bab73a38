package org.bftldap.bench;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;

/**
 * What the command line asked for.
 *
 * @param only {@code slapd} or {@code bftldap}; empty for both
 * @param warmUp before the first measurement, for each server
 * @param duration of one measurement
 * @param sharePercent of one processor, for each replica, where recoveries are measured
 * @param out file name without its ending; {@code .json} and {@code .md} are written
 */
record BenchOptions(
        String only,
        Duration warmUp,
        Duration duration,
        int rounds,
        int people,
        int replicas,
        List<Integer> connections,
        List<Workload> workloads,
        Wire wire,
        int sharePercent,
        Path out) {

    /** How clients talk to the servers. */
    enum Wire {
        CLEAR,
        TLS
    }

    static final String USAGE =
            """
            usage: scripts/bench [option…]
              Measures a group of replicas that it starts, and slapd beside it, alternately in one run.
              --quick             a smoke test: 500 people, seconds instead of minutes; its figures mean nothing
              --only NAME         bftldap or slapd alone
              --warm-up SECONDS   before the first measurement, for each server (180)
              --seconds SECONDS   for each measurement (5)
              --rounds N          the table shows the medians of the rounds (3)
              --people N          entries (10000)
              --replicas N        replicas of the group (4)
              --connections N,…   (1,32)
              --workloads NAME,…  of search-uid,base-read,compare,add,delete,modify,modrdn,search-all
              --out FILE          writes FILE.json and FILE.md (bench-results under the working directory)
              --tls               StartTLS before anything else, with one certificate for both
            usage: scripts/bench recovery [--people N] [--replicas N] [--connections N] [--warm-up SECONDS] [--seconds SECONDS] [--rounds N]
              Measures what is left of a group's writes while replicas are recovered. It needs the right to make control groups.
              --share PERCENT     of one processor, for each replica, which it cannot exceed (30)
            usage: scripts/bench grid --file LDIF --next LDIF [option…]
              Loads a grid as a top BDII serves it into one group or a tree of them, and times loading, questions, and ticks beside questions.
              --file LDIF         the grid: sites below Mds-Vo-name=local,o=grid and GLUE2GroupID=grid,o=glue
              --next LDIF         the same entries in the same order some minutes later: what differs are the ticks
              --domains N         groups below the root that the sites are dealt out to (0: one group has everything)
              --modifications N   entries that a tick changes (4950)
              --ticks N           for each kind of question, at the root (1)
              --period SECONDS    from one tick to the next (30)
              --seconds SECONDS   for questions without a tick (20)
              --heap SIZE         of a replica (512m)
            usage: scripts/bench change [--rounds N] [--warm-up N]
              Times from what an agent's provider says at a site until it is seen at the root of three levels (60 changes, after 30 that do not count).
            usage: scripts/bench guesses [--people N] [--replicas N] [--connections N] [--warm-up SECONDS] [--seconds SECONDS] [--rounds N]
              Measures what is left of a group's writes while somebody guesses passwords, through another relay.
            """;

    static BenchOptions standard() {
        return new BenchOptions(
                "",
                Duration.ofSeconds(180),
                Duration.ofSeconds(5),
                3,
                10_000,
                4,
                List.of(1, 32),
                List.of(Workload.values()),
                Wire.CLEAR,
                30,
                Path.of("bench-results"));
    }

    private BenchOptions encrypted() {
        return new BenchOptions(only, warmUp, duration, rounds, people, replicas, connections, workloads, Wire.TLS, sharePercent, out);
    }

    private BenchOptions quick() {
        return new BenchOptions(only, Duration.ofSeconds(2), Duration.ofSeconds(1), 1, 500, replicas, connections, workloads, wire, sharePercent, out);
    }

    /** @throws IllegalArgumentException saying what is wrong */
    static BenchOptions parse(String... arguments) {
        BenchOptions options = standard();
        Deque<String> rest = new ArrayDeque<>(Arrays.asList(arguments));
        while (!rest.isEmpty()) {
            String name = rest.removeFirst();
            if (name.equals("--quick")) {
                options = options.quick();
            } else if (name.equals("--tls")) {
                options = options.encrypted();
            } else {
                String value = rest.pollFirst();
                if (value == null) {
                    throw new IllegalArgumentException("unknown option, or one without its value: " + name);
                }
                options = options.with(name, value);
            }
        }
        return options;
    }

    private BenchOptions with(String name, String value) {
        return switch (name) {
            case "--only" -> new BenchOptions(value, warmUp, duration, rounds, people, replicas, connections, workloads, wire, sharePercent, out);
            case "--warm-up" -> new BenchOptions(only, seconds(value), duration, rounds, people, replicas, connections, workloads, wire, sharePercent, out);
            case "--seconds" -> new BenchOptions(only, warmUp, seconds(value), rounds, people, replicas, connections, workloads, wire, sharePercent, out);
            case "--rounds" -> new BenchOptions(only, warmUp, duration, number(value), people, replicas, connections, workloads, wire, sharePercent, out);
            case "--people" -> new BenchOptions(only, warmUp, duration, rounds, number(value), replicas, connections, workloads, wire, sharePercent, out);
            case "--replicas" -> new BenchOptions(only, warmUp, duration, rounds, people, number(value), connections, workloads, wire, sharePercent, out);
            case "--connections" -> new BenchOptions(only, warmUp, duration, rounds, people, replicas, numbers(value), workloads, wire, sharePercent, out);
            case "--workloads" -> new BenchOptions(only, warmUp, duration, rounds, people, replicas, connections, workloads(value), wire, sharePercent, out);
            case "--share" -> new BenchOptions(only, warmUp, duration, rounds, people, replicas, connections, workloads, wire, number(value), out);
            case "--out" -> new BenchOptions(only, warmUp, duration, rounds, people, replicas, connections, workloads, wire, sharePercent, Path.of(value));
            default -> throw new IllegalArgumentException("unknown option: " + name);
        };
    }

    private static Duration seconds(String value) {
        return Duration.ofSeconds(number(value));
    }

    private static int number(String value) {
        try {
            return Integer.parseInt(value);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("not a number: " + value, e);
        }
    }

    private static List<Integer> numbers(String value) {
        return Arrays.stream(value.split(",")).map(BenchOptions::number).toList();
    }

    private static List<Workload> workloads(String value) {
        return Arrays.stream(value.split(",")).map(Workload::of).sorted().toList();
    }
}
