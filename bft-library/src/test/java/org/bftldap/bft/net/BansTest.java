package org.bftldap.bft.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class BansTest {

    private final Bans bans = new Bans();

    @Test
    void eachBanIsTwiceAsLongAsTheOneBefore() {
        long now = 0;
        for (long seconds = 1; seconds <= 256; seconds *= 2) {
            bans.ban(1000, now);
            long end = now + TimeUnit.SECONDS.toNanos(seconds);
            assertThat(bans.reason(1000, end - 1)).contains("BD-3009").contains(" " + seconds + " s");
            assertThat(bans.reason(1000, end)).isNull();
            now = end;
        }
        bans.ban(1000, now);
        assertThat(bans.reason(1000, now + TimeUnit.MINUTES.toNanos(5))).as("five minutes at most").isNull();
    }

    @Test
    void anHourOfGoodConductIsForgiven() {
        bans.ban(1000, 0);
        bans.ban(1000, 0);
        long later = TimeUnit.HOURS.toNanos(2);
        bans.ban(1000, later);
        assertThat(bans.reason(1000, later)).contains(" 1 s");
    }

    @Test
    void othersAreNotConcerned() {
        bans.ban(1000, 0);
        assertThat(bans.reason(1001, 0)).isNull();
    }
}
