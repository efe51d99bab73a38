package org.bftldap.bft.nested;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A group that is partitioned away, and back. */
class CircuitBreakerTest {

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final CircuitBreaker breaker = new CircuitBreaker();

    private void silent(int questions, long nowNanos) {
        for (int i = 0; i < questions; i++) {
            breaker.silent(nowNanos);
        }
    }

    @Test
    void afterThreeSilentDeadlinesItIsLeftAloneForFiveSeconds() {
        silent(2, 0);
        assertThat(breaker.allows(0)).isTrue();
        breaker.silent(0);
        assertThat(breaker.allows(1)).isFalse();
        assertThat(breaker.allows(5 * SECOND - 1)).isFalse();
    }

    @Test
    void thenOneQuestionTriesAndAnAnswerLetsAllThrough() {
        silent(3, 0);
        assertThat(breaker.allows(5 * SECOND)).isTrue();
        assertThat(breaker.allows(5 * SECOND + 1)).as("the next waits for what becomes of it").isFalse();
        breaker.answered();
        assertThat(breaker.allows(5 * SECOND + 2)).isTrue();
        silent(2, 6 * SECOND);
        assertThat(breaker.allows(6 * SECOND)).as("silence is counted anew").isTrue();
    }

    @Test
    void lookingWhetherItIsLeftAloneTakesNobodysTry() {
        silent(3, 0);
        assertThat(breaker.isOpen(1)).isTrue();
        assertThat(breaker.isOpen(5 * SECOND)).isFalse();
        assertThat(breaker.allows(5 * SECOND)).isTrue();
        assertThat(breaker.isOpen(5 * SECOND + 1)).as("but for the one that tries").isTrue();
    }

    @Test
    void whileItStaysAwayEachTryCostsOneDeadlineAndNoMore() {
        silent(3, 0);
        for (int round = 1; round <= 10; round++) {
            long now = round * 6 * SECOND;
            assertThat(breaker.allows(now)).isTrue();
            breaker.silent(now);
            assertThat(breaker.allows(now + 1)).isFalse();
        }
    }
}
