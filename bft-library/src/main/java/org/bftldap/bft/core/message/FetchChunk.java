package org.bftldap.bft.core.message;

/**
 * Asks a replica for a chunk of an answer whose digests it has given.
 *
 * @param index from 0
 */
public record FetchChunk(long readId, int index) implements Message {

    @Override
    public <R> R deliver(int from, MessageHandler<R> handler) {
        return handler.onFetchChunk(from, this);
    }
}
