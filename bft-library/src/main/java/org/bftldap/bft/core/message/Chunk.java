package org.bftldap.bft.core.message;

/** One chunk; the client checks it against the agreed digest. */
public record Chunk(long readId, int index, byte[] content) implements Message {

    @Override
    public <R> R deliver(int from, MessageHandler<R> handler) {
        return handler.onChunk(from, this);
    }
}
