package org.bftldap.giis.scale;

import java.util.concurrent.TimeUnit;

/**
 * What things take. Each replica has one processor of its own, on which its work waits in turn.
 *
 * @param withinGroupNanos one way between two processes of a group, or of a client
 * @param leastBetweenNanos one way between the nearest groups
 * @param mostBetweenNanos between the farthest; the logarithm is uniform between the two
 * @param nanosPerByte of a line between groups
 * @param signNanos an Ed25519 signature
 * @param verifyNanos its check
 * @param searchNanos a search, without its answer
 * @param entryNanos putting one entry into an answer
 * @param lookNanos finding the version of one leased answer
 */
record Costs(
        long withinGroupNanos,
        long leastBetweenNanos,
        long mostBetweenNanos,
        long nanosPerByte,
        long signNanos,
        long verifyNanos,
        long searchNanos,
        long entryNanos,
        long lookNanos) {

    /** Signatures, searches and looks as measured; lines of a gigabit, of 0.2 to 15 ms. */
    static Costs measured() {
        return new Costs(micros(50), micros(200), micros(15_000), 8, micros(32), micros(73), micros(60), micros(2), micros(17));
    }

    private static long micros(long micros) {
        return TimeUnit.MICROSECONDS.toNanos(micros);
    }
}
