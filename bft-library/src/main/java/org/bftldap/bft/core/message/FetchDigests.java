package org.bftldap.bft.core.message;

/**
 * Asks for the digests below one node of the state's tree at a checkpoint (§2.9).
 *
 * @param node a node above the buckets, 0..255, or {@link #ROOT}
 */
public record FetchDigests(long sequence, int node) implements Message {

    /** The root: what is asked for are the digests of all nodes. */
    public static final int ROOT = 256;

    public FetchDigests {
        if (sequence < 1 || node < 0 || node > ROOT) {
            throw new IllegalArgumentException("no node " + node + " at " + sequence);
        }
    }

    @Override
    public <R> R deliver(int from, MessageHandler<R> handler) {
        return handler.onFetchDigests(from, this);
    }
}
