package org.bftldap.giis.gris.publish;

import java.time.Duration;

/** Pauses after failures: a second, then each twice the last, up to a limit. For one thread. */
public final class Backoff {

    private static final long FIRST_MILLIS = 1_000;

    private final long maxMillis;
    private long nextMillis = FIRST_MILLIS;

    public Backoff(Duration max) {
        this.maxMillis = Math.max(FIRST_MILLIS, max.toMillis());
    }

    public Duration next() {
        long now = nextMillis;
        nextMillis = Math.min(maxMillis, 2 * nextMillis);
        return Duration.ofMillis(now);
    }

    public void reset() {
        nextMillis = FIRST_MILLIS;
    }
}
