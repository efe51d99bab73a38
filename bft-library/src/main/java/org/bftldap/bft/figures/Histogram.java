package org.bftldap.bft.figures;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.DoubleAdder;
import java.util.concurrent.atomic.LongAdder;

/** How often values of some sizes occurred, in buckets. Safe for many threads; what is read while it is written may lack the last few. */
public final class Histogram {

    private static final double[] SECONDS = {0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10};
    private static final double[] SIZES = {1, 4, 16, 64, 256, 1_024, 4_096, 16_384, 65_536, 262_144, 1_048_576, 4_194_304};
    private static final double NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);

    private final double[] bounds;
    private final LongAdder[] counts;
    private final DoubleAdder sum = new DoubleAdder();

    private Histogram(double[] bounds) {
        this.bounds = bounds;
        this.counts = new LongAdder[bounds.length + 1];
        for (int i = 0; i < counts.length; i++) {
            counts[i] = new LongAdder();
        }
    }

    /** Of times in seconds, from a millisecond to ten seconds. */
    public static Histogram ofSeconds() {
        return new Histogram(SECONDS);
    }

    /** Of numbers of things or bytes, by powers of four. */
    public static Histogram ofSizes() {
        return new Histogram(SIZES);
    }

    public void add(double value) {
        int bucket = 0;
        while (bucket < bounds.length && value > bounds[bucket]) {
            bucket++;
        }
        counts[bucket].increment();
        sum.add(value);
    }

    /** For one of seconds. */
    public void addNanos(long nanos) {
        add(nanos / NANOS_PER_SECOND);
    }

    /** Upper bounds of all buckets but the last, which has none. */
    public double[] bounds() {
        return bounds.clone();
    }

    /** One element a bucket. */
    public long[] counts() {
        long[] values = new long[counts.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = counts[i].sum();
        }
        return values;
    }

    public double sum() {
        return sum.sum();
    }
}
