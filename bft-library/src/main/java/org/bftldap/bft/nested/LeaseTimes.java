package org.bftldap.bft.nested;

import java.util.concurrent.TimeUnit;

/** Times of the cache between groups; equal at all replicas. {@code docs/explanation/hierarchy.md}, "The cache". */
public final class LeaseTimes {

    /** No kept answer is older than this when it is used, whatever became of the notices about it. */
    public static final int LEASE_MILLIS = 10_000;

    /** From this age on a kept answer that is used is asked for again meanwhile. */
    static final int RENEW_MILLIS = 8_000;

    /** How often a replica says that it still lives and how many notices it has sent. */
    static final int BEAT_MILLIS = 500;

    /** One that is not heard for so long no longer vouches for anything. */
    static final int SILENCE_MILLIS = 2_000;

    private LeaseTimes() {}

    static long nanos(int millis) {
        return TimeUnit.MILLISECONDS.toNanos(millis);
    }
}
