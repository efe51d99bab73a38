package org.bftldap.bft.nested;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** How long a backup waits before it asks by itself. */
class PatienceTest {

    private final Patience patience = new Patience();

    private static long millis(long millis) {
        return TimeUnit.MILLISECONDS.toNanos(millis);
    }

    private void answers(int count, long millis) {
        for (int i = 0; i < count; i++) {
            patience.answered(millis(millis));
        }
    }

    @Test
    void itFollowsHowLongAnswersTakeWithinBounds() {
        assertThat(patience.nanos()).isEqualTo(millis(250));
        answers(100, 20);
        assertThat(patience.nanos()).isBetween(millis(79), millis(82));
        answers(100, 1);
        assertThat(patience.nanos()).isEqualTo(millis(40));
        answers(100, 5_000);
        assertThat(patience.nanos()).isEqualTo(millis(250));
    }

    @Test
    void oneSlowAnswerDoesNotMakeItPatient() {
        answers(100, 20);
        answers(1, 200);
        assertThat(patience.nanos()).isLessThan(millis(180));
    }
}
