package org.bftldap.bft.node;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * How many pieces of a state each other replica sent that do not fit the certified root. Outlives the node, which ends with the transfer and
 * starts anew: else nobody would be told. Written by the loop, read by anybody.
 */
final class WrongPieces {

    private final AtomicLongArray counts;
    private final long[] said;

    WrongPieces(int replicas) {
        this.counts = new AtomicLongArray(replicas);
        this.said = new long[replicas];
    }

    /** Whether there are more than when this was asked last. On the loop's thread. */
    boolean isNews(int replica) {
        boolean isNews = counts.get(replica) > said[replica];
        said[replica] = counts.get(replica);
        return isNews;
    }

    void add(int replica) {
        counts.incrementAndGet(replica);
    }

    long of(int replica) {
        return counts.get(replica);
    }
}
