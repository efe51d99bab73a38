package org.bftldap.bft.net;

/**
 * Time that somebody made this process waste. A little is let pass at once, and one part in {@link #PARTS} of all time for ever; what is
 * beyond that is too much.
 */
public final class Waste {

    /** One part in so many of the time. */
    static final int PARTS = 20;

    private static final long NANOS_MAX = 20_000_000;

    private long nanos;
    private long sinceNanos;

    public Waste(long nowNanos) {
        this.sinceNanos = nowNanos;
    }

    public void add(long moreNanos, long nowNanos) {
        settle(nowNanos);
        nanos += moreNanos;
    }

    public boolean isTooMuch(long nowNanos) {
        settle(nowNanos);
        return nanos > NANOS_MAX;
    }

    /** How long it takes until half of what is let pass is left. */
    long toHalfNanos() {
        return Math.max(0, nanos - NANOS_MAX / 2) * PARTS;
    }

    private void settle(long nowNanos) {
        long worked = (nowNanos - sinceNanos) / PARTS;
        nanos = Math.max(0, nanos - worked);
        // What does not make a whole nanosecond counts the next time.
        sinceNanos += worked * PARTS;
    }
}
