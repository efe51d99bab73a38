package org.bftldap.bft.core.message;

/**
 * A part of one bucket's leaves, encoded by {@code LeavesCodec}. Believed when the whole bucket is there and hashes to its digest.
 *
 * @param totalBytes of the whole encoding; 0 for an empty bucket
 * @param part from the offset on: as much as a message takes, or all the rest; not copied
 */
public record Leaves(long sequence, int bucket, int offset, int totalBytes, byte[] part) implements Message {

    public Leaves {
        if (offset < 0 || part.length > totalBytes - offset) {
            throw new IllegalArgumentException("a part beyond the end");
        }
    }

    @Override
    public <R> R deliver(int from, MessageHandler<R> handler) {
        return handler.onLeaves(from, this);
    }
}
