package org.bftldap.relay.group;

import java.util.concurrent.atomic.LongAdder;

/** How long operations took, in buckets. Safe for many threads; what is read while it is written may lack the last few. */
public final class Durations {

    private static final double[] BOUNDS_SECONDS = {0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10};

    private final LongAdder[] counts = new LongAdder[BOUNDS_SECONDS.length + 1];
    private final LongAdder sumNanos = new LongAdder();

    public Durations() {
        for (int i = 0; i < counts.length; i++) {
            counts[i] = new LongAdder();
        }
    }

    public void add(long nanos) {
        int bucket = 0;
        while (bucket < BOUNDS_SECONDS.length && nanos > BOUNDS_SECONDS[bucket] * 1e9) {
            bucket++;
        }
        counts[bucket].increment();
        sumNanos.add(nanos);
    }

    /** Upper bounds of all buckets but the last, which has none. */
    public double[] boundsSeconds() {
        return BOUNDS_SECONDS.clone();
    }

    /** One element a bucket. */
    public long[] counts() {
        long[] values = new long[counts.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = counts[i].sum();
        }
        return values;
    }

    public double sumSeconds() {
        return sumNanos.sum() / 1e9;
    }
}
