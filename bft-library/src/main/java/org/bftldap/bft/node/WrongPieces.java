package org.bftldap.bft.node;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * How many pieces of a state each other replica sent that do not fit the certified root. Outlives the node, which ends with the transfer and
 * starts anew: else nobody would be told. Written by the loop, read by anybody.
 */
final class WrongPieces {

    private final AtomicLongArray counts;

    WrongPieces(int replicas) {
        this.counts = new AtomicLongArray(replicas);
    }

    void add(int replica) {
        counts.incrementAndGet(replica);
    }

    long of(int replica) {
        return counts.get(replica);
    }
}
