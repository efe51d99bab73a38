package org.bftldap.bft.core.protocol;

/** The time of the last {@link Input.Tick}: all that the core knows of clocks. */
final class Now {

    private long wallMillis;
    private long monotonicNanos;

    void set(Input.Tick tick) {
        wallMillis = tick.nowMillis();
        monotonicNanos = tick.monotonicNanos();
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
