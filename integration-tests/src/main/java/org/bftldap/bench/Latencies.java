package org.bftldap.bench;

/** Durations in logarithmic classes of about 3 % width, from 1 µs to an hour, without memory per value. One thread writes. */
final class Latencies {
    /** Classes for each doubling; the width of one is 2^(1/24). */
    private static final int PER_DOUBLING = 24;

    private static final int CLASSES = 32 * PER_DOUBLING;

    private final long[] counts = new long[CLASSES];

    void add(long nanos) {
        double micros = Math.max(1.0, nanos / 1_000.0);
        counts[Math.min(CLASSES - 1, (int) (Math.log(micros) / Math.log(2) * PER_DOUBLING))]++;
    }

    void addAll(Latencies other) {
        for (int i = 0; i < CLASSES; i++) {
            counts[i] += other.counts[i];
        }
    }

    long count() {
        long sum = 0;
        for (long count : counts) {
            sum += count;
        }
        return sum;
    }

    /** @return the middle of the class that holds the given share of all values; NaN without values */
    double microsAt(double share) {
        long rank = (long) Math.ceil(share * count());
        long seen = 0;
        for (int i = 0; i < CLASSES; i++) {
            seen += counts[i];
            if (seen >= rank && seen > 0) {
                return Math.pow(2, (i + 0.5) / PER_DOUBLING);
            }
        }
        return Double.NaN;
    }
}
