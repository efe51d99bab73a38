package org.bftldap.bft.nested;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.bftldap.bft.client.GroupClient;
import org.bftldap.bft.config.Tuning;
import org.bftldap.bft.node.TestGroup;

/**
 * Perpetual's counter benchmark: a replicated caller has a replicated counter incremented so and so often, then decremented as often, for groups of
 * several sizes; all replicas in this process, over loopback, with all signatures and MACs and forced journals. Arguments: an empty directory, how often,
 * how many at a time, sizes of the calling groups, sizes of the counting groups ({@code 1,4,7,10}).
 */
public final class CallersBenchmark {

    private static final int WARM_UP = 300;
    private static final double NANOS_PER_SECOND = 1e9;

    private CallersBenchmark() {}

    /** @param cpuSeconds of this process, all replicas of both groups and the client */
    record Measured(int callers, int counters, int invocations, double seconds, double cpuSeconds) {
        double rate() {
            return invocations / seconds;
        }

        String row() {
            return String.format(
                    Locale.ROOT,
                    "| %d | %d | %.1f s | %.0f | %.1f ms | %.1f ms |",
                    callers,
                    counters,
                    seconds,
                    rate(),
                    1000 * seconds / invocations,
                    1000 * cpuSeconds / invocations);
        }
    }

    public static void main(String[] arguments) throws Exception {
        Path directory = Path.of(arguments[0]);
        int times = Integer.parseInt(arguments[1]);
        int many = Integer.parseInt(arguments[2]);
        measure(directory.resolve("warm-up"), 4, 4, WARM_UP, many);
        System.out.println("| callers | counters | time | invocations/s | time each | CPU each |\n|---|---|---|---|---|---|");
        for (int callers : sizes(arguments[3])) {
            for (int counters : sizes(arguments[4])) {
                Path home = directory.resolve(callers + "x" + counters);
                System.out.println(measure(home, callers, counters, times, many).row());
            }
        }
    }

    private static List<Integer> sizes(String text) {
        return Arrays.stream(text.split(",")).map(Integer::valueOf).toList();
    }

    /** Fails if anything was executed twice or not at all, or callers differ. */
    static Measured measure(Path directory, int callers, int counters, int times, int many) throws Exception {
        try (TwoGroups groups = new TwoGroups(directory, callers, counters, Tuning.defaults()).startAll()) {
            GroupClient client = groups.client(groups.callers);
            TwoGroups.write(client, "add ready 1");
            long beginCpu = cpuNanos();
            long begin = System.nanoTime();
            repeat(groups, client, times, many, "1", times);
            repeat(groups, client, times, many, "-1", 2L * times);
            double seconds = (System.nanoTime() - begin) / NANOS_PER_SECOND;
            double cpuSeconds = (cpuNanos() - beginCpu) / NANOS_PER_SECOND;
            if (groups.count(0).value("x") != 0 || groups.tally(0).value("opened") != 2L * times) {
                throw new AssertionError("the counter ends at " + groups.count(0).value("x"));
            }
            for (int id = 1; id < callers; id++) {
                if (!groups.tally(id).events.equals(groups.tally(0).events)) {
                    throw new AssertionError("caller " + id + " heard something else than caller 0");
                }
            }
            return new Measured(callers, counters, 2 * times, seconds, cpuSeconds);
        }
    }

    private static void repeat(TwoGroups groups, GroupClient client, int times, int many, String change, long answered) throws Exception {
        TwoGroups.write(client, "repeat counters " + times + " " + many + " " + change);
        for (int id = 0; id < groups.callers.size(); id++) {
            int caller = id;
            TestGroup.await(
                    Duration.ofMinutes(10),
                    "caller " + id + " has heard of " + answered,
                    () -> groups.tally(caller).value("answered") == answered);
        }
    }

    private static long cpuNanos() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
    }
}
