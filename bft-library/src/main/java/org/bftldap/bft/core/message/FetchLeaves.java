package org.bftldap.bft.core.message;

/**
 * Asks for a part of one bucket's leaves at a checkpoint (§2.9).
 *
 * @param offset in the encoding of all its leaves; the sender has what stands before
 */
public record FetchLeaves(long sequence, int bucket, int offset) implements Message {

    @Override
    public <R> R deliver(int from, MessageHandler<R> handler) {
        return handler.onFetchLeaves(from, this);
    }
}
