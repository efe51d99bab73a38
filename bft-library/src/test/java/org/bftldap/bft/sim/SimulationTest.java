package org.bftldap.bft.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code -Dtest.seed=N} runs one seed, {@code -Dtest.runs=N} the seeds 1 to N. */
final class SimulationTest {

    private static LongStream seeds(int count) {
        Long only = Long.getLong("test.seed");
        return only == null ? LongStream.rangeClosed(1, Integer.getInteger("test.runs", count)) : LongStream.of(only);
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5, 6, 7, 10})
    void theSameSeedGivesTheSameRun(int replicas) {
        seeds(5).forEach(seed -> {
            String once = SimRun.of(seed, replicas).run().traceDigest();
            assertThat(SimRun.of(seed, replicas).run().traceDigest()).as("seed " + seed).isEqualTo(once);
            assertThat(SimRun.of(seed + 1, replicas).run().traceDigest()).isNotEqualTo(once);
        });
    }

    @Test
    void runsInThreadsOfTheirOwnAreTheSameRuns() {
        List<Long> some = LongStream.rangeClosed(1, 20).boxed().toList();
        List<String> oneByOne = some.stream().map(SimulationTest::digest).toList();
        List<String> together = some.parallelStream().map(SimulationTest::digest).toList();
        assertThat(together).isEqualTo(oneByOne);
    }

    private static String digest(long seed) {
        return SimRun.of(seed, 4).run().traceDigest();
    }

    /** A minute or two on two processors beside the other tests; the number is fixed, so that each build runs the same. {@code scripts/simulate} runs more. */
    @ParameterizedTest
    @CsvSource({"4, 200", "5, 50", "6, 50", "7, 50", "10, 25"})
    void noRuleIsBroken(int replicas, int runs) {
        // On all processors: a run in a thread is the same run, as the test above shows.
        assertThat(seeds(runs).parallel().mapToObj(seed -> SimRun.of(seed, replicas).run()).filter(result -> !result.isGood())).isEmpty();
    }

    /** Each once broke a rule; what it was stands in docs/explanation/simulator.md. */
    @ParameterizedTest
    @CsvSource({"3033986, 4", "3021362, 4", "4041063, 4", "7046552, 4"})
    void noRuleIsBrokenAgain(long seed, int replicas) {
        Variant asThen = new Variant(Core.PRODUCT, new NodeRules(), new ClientRules(), SimOptions::withNothingFurther);
        assertThat(new SimRun(seed, replicas, asThen, Trace.hashing()).run()).satisfies(result -> assertThat(result.isGood()).as(result.toString()).isTrue());
    }

    /** The same, of seeds that were found with all that the simulator does now. */
    @ParameterizedTest
    @CsvSource({"20013683, 4", "20026591, 4", "20304168, 7"})
    void noRuleIsBrokenAgainWithAllFaults(long seed, int replicas) {
        assertThat(SimRun.of(seed, replicas).run()).satisfies(result -> assertThat(result.isGood()).as(result.toString()).isTrue());
    }
}
