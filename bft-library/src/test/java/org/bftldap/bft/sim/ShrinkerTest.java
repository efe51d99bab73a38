package org.bftldap.bft.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class ShrinkerTest {

    private static SimRun run(long seed, Variant variant, Schedule schedule) {
        return new SimRun(seed, 4, variant, Trace.hashing(), schedule);
    }

    @Test
    void aRunThatBreaksNoRuleIsNotShrunk() {
        assertThat(new Shrinker(run(1, Variant.PRODUCT, Schedule.whole())).shrink()).isNull();
    }

    @Test
    void leavesOnlyWhatIsNeededToBreakTheRule() {
        Variant variant = SeededBug.FORGETS_ITS_PROPOSALS_AT_A_RESTART.variant();
        long seed = 1;
        Schedule whole = Schedule.recorded();
        while (!isBrokenI4(run(seed, variant, whole))) {
            seed++;
            whole = Schedule.recorded();
        }

        Shrinker.Shrunk shrunk = new Shrinker(run(seed, variant, Schedule.whole())).shrink();

        assertThat(shrunk).isNotNull();
        assertThat(shrunk.result().violation().rule()).isEqualTo("I4");
        assertThat(shrunk.parts().size()).isLessThan(whole.parts().size() / 2);
        for (String part : shrunk.parts().keySet()) {
            Set<String> others = new LinkedHashSet<>(shrunk.parts().keySet());
            others.remove(part);
            assertThat(isBrokenI4(run(seed, variant, Schedule.only(others)))).as("seed " + seed + " without " + part).isFalse();
        }
    }

    private static boolean isBrokenI4(SimRun run) {
        Violation violation = run.run().violation();
        return violation != null && violation.rule().equals("I4");
    }

    @Test
    void aRecordedRunIsTheSameRunAndSoIsOneWithAllItsParts() {
        for (long seed = 1; seed <= 10; seed++) {
            Schedule recorded = Schedule.recorded();
            String digest = SimRun.of(seed, 4).run().traceDigest();
            assertThat(run(seed, Variant.PRODUCT, recorded).run().traceDigest()).as("seed " + seed).isEqualTo(digest);
            Schedule all = Schedule.only(recorded.parts().keySet());
            assertThat(run(seed, Variant.PRODUCT, all).run().traceDigest()).as("seed " + seed).isEqualTo(digest);
        }
    }
}
