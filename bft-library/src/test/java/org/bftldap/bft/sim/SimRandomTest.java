package org.bftldap.bft.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

final class SimRandomTest {

    private static long[] draws(SimRandom random) {
        return LongStream.generate(random::nextLong).limit(20).toArray();
    }

    @Test
    void theSameSeedDrawsTheSame() {
        assertThat(draws(new SimRandom(7))).isEqualTo(draws(new SimRandom(7))).isNotEqualTo(draws(new SimRandom(8)));
    }

    @Test
    void aForkDoesNotDependOnWhatWasDrawnBefore() {
        SimRandom fresh = new SimRandom(7);
        SimRandom used = new SimRandom(7);
        used.nextLong();
        assertThat(draws(fresh.fork("net"))).isEqualTo(draws(used.fork("net"))).isNotEqualTo(draws(used.fork("disk.2")));
    }

    @Test
    void drawsStayWithinTheirBounds() {
        SimRandom random = new SimRandom(1);
        for (int i = 0; i < 10_000; i++) {
            assertThat(random.below(3)).isBetween(0, 2);
            assertThat(random.between(-5, 5)).isBetween(-5L, 5L);
        }
        assertThat(random.chance(0)).isFalse();
        assertThat(random.chance(1000)).isTrue();
    }
}
