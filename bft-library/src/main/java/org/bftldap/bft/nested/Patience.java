package org.bftldap.bft.nested;

import java.util.concurrent.TimeUnit;

/**
 * How long a backup waits for the primary before it asks by itself: a few times as long as answers take of late. The primary need not even
 * ask, if it has kept what the backup has not. Written by one thread, read by all.
 */
final class Patience {

    private static final long MOST_NANOS = TimeUnit.MILLISECONDS.toNanos(250);
    private static final long LEAST_NANOS = TimeUnit.MILLISECONDS.toNanos(40);
    private static final int TIMES = 4;

    /** Of the newest answer's time in the average: an eighth. */
    private static final int SHIFT = 3;

    private long averageNanos = MOST_NANOS / TIMES;
    private volatile long nanos = MOST_NANOS;

    /** @param tookNanos since it was asked here, or since it was wanted, if another replica asked */
    void answered(long tookNanos) {
        averageNanos += tookNanos - averageNanos >> SHIFT;
        nanos = Math.max(LEAST_NANOS, Math.min(MOST_NANOS, averageNanos * TIMES));
    }

    long nanos() {
        return nanos;
    }
}
