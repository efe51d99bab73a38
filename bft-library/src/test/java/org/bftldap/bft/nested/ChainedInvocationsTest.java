package org.bftldap.bft.nested;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bftldap.bft.nested.ChainOfCallers.Level;
import org.bftldap.bft.node.TestGroup;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * §2.15: a group that is invoked invokes another. Each does once what it was asked for, and what that costs adds up over the levels:
 * {@code docs/benchmarks/messages.md}. Others than the default: {@code -Dtest.chained-sizes=4.4.4,7.10.4}.
 */
@Timeout(300)
class ChainedInvocationsTest {

    /** Who a loaded machine lets wait for too long says or asks again: such an invocation is not what is counted here. */
    private static final int TRIES_MAX = 50;

    /** For what the result did not wait for. */
    private static final long ARRIVAL_PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    @TempDir
    Path directory;

    static List<List<Integer>> sizes() {
        return Stream.of(System.getProperty("test.chained-sizes", "4.4.4,1.4.7").split(","))
                .map(chain -> Stream.of(chain.split("\\.")).map(Integer::valueOf).toList())
                .toList();
    }

    @ParameterizedTest
    @MethodSource("sizes")
    void eachLevelExecutesOnceAndCostsWhatItCostsAlone(List<Integer> sizes) throws Exception {
        try (ChainOfCallers chain = new ChainOfCallers(directory, sizes)) {
            List<Level> expected = linear(sizes);
            List<Level> counted = List.of();
            int times = 0;
            while (times < TRIES_MAX && !counted.equals(expected)) {
                counted = ofOneInvocation(chain, ++times, expected);
            }
            assertThat(counted).isEqualTo(expected);
            assertThat(chain.tallies(0).get(0).events.get(0)).as("g1 says what it has begun").startsWith("#1 Opened").contains("g2");
            assertThat(chain.tallies(1).get(0).events.get(0)).as("g2 says what it has done").startsWith("#1 5 v");
            for (int level = 0; level < 2; level++) {
                for (TallyService tally : chain.tallies(level)) {
                    assertThat(tally.events).isEqualTo(chain.tallies(level).get(0).events);
                }
            }
            long all = 5L * times;
            TestGroup.await("all of g2 have added", () -> chain.tallies(2).stream().allMatch(tally -> tally.value("x") == all));
        }
    }

    /** What reached whom because of the n-th, once everybody has seen what came of it. */
    private static List<Level> ofOneInvocation(ChainOfCallers chain, int n, List<Level> least) throws Exception {
        List<Level> before = chain.counted();
        assertThat(chain.write("write g1 60000 write g2 60000 add x 5")).contains("Opened");
        TestGroup.await("the results are there", () -> Stream.of(0, 1)
                .allMatch(level -> chain.tallies(level).stream().allMatch(tally -> tally.events.size() == n)));
        // A way that is not connected yet leaves something out: then the next one is counted.
        long patienceEnds = System.nanoTime() + ARRIVAL_PATIENCE_NANOS;
        while (System.nanoTime() < patienceEnds
                && !IntStream.range(0, least.size()).allMatch(level -> chain.counted().get(level).minus(before.get(level)).isAtLeast(least.get(level)))) {
            Thread.onSpinWait();
        }
        List<Level> after = chain.counted();
        return IntStream.range(0, least.size()).mapToObj(level -> after.get(level).minus(before.get(level))).toList();
    }

    /** All tell each other that they want it, one asks each of the next group, and hands the answers to the others. */
    private static List<Level> linear(List<Integer> sizes) {
        List<Level> expected = new ArrayList<>();
        for (int level = 0; level + 1 < sizes.size(); level++) {
            long callers = sizes.get(level);
            expected.add(new Level(callers * (callers - 1), sizes.get(level + 1), callers - 1));
        }
        return expected;
    }
}
