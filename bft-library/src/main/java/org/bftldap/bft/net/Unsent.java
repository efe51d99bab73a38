package org.bftldap.bft.net;

/**
 * What waits to be sent to peers that are slow to take it: each has its bound, and so have all of a kind together, so that neither one
 * stuck process nor a thousand use up the memory. On the loop's thread.
 */
final class Unsent {

    private final long peerBytesMax;
    private final long allBytesMax;
    private long allBytes;

    /**
     * @param peerBytesMax to one peer
     * @param allBytesMax to all of this kind
     */
    Unsent(long peerBytesMax, long allBytesMax) {
        this.peerBytesMax = peerBytesMax;
        this.allBytesMax = allBytesMax;
    }

    /** Whether so many bytes more may wait for a peer. One message always may: the longest is longer than what is allowed together. */
    boolean mayTake(long waitingBytes, long moreBytes) {
        return waitingBytes == 0 || waitingBytes + moreBytes <= peerBytesMax && allBytes + moreBytes <= allBytesMax;
    }

    void took(long bytes) {
        allBytes += bytes;
    }

    void sent(long bytes) {
        allBytes -= bytes;
    }
}
