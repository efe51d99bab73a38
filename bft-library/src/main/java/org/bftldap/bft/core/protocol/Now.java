package org.bftldap.bft.core.protocol;

/** The time of the last {@link Input.Tick}: all that the core knows of clocks. */
final class Now {

    /** So that what never happened, at 0, is long ago. */
    private static final long START_NANOS = 3_600_000_000_000L;

    private long wallMillis;
    private long monotonicNanos;
    private long originNanos;
    private boolean hasStarted;

    void set(Input.Tick tick) {
        if (!hasStarted) {
            hasStarted = true;
            originNanos = tick.monotonicNanos() - START_NANOS; // the given clock may stand anywhere, below 0 too
        }
        wallMillis = tick.nowMillis();
        monotonicNanos = tick.monotonicNanos() - originNanos;
    }

    long wallMillis() {
        return wallMillis;
    }

    long monotonicNanos() {
        return monotonicNanos;
    }

    /** Whole milliseconds since an earlier {@link #monotonicNanos}. */
    long millisSince(long earlierNanos) {
        return (monotonicNanos - earlierNanos) / 1_000_000;
    }
}
