package org.bftldap.bft.core.message;

import org.bftldap.bft.core.types.Digest;

/** Asks for the batch of this digest, which a new view carries over to number n and the sender does not have (§2.8). */
public record FetchBatch(long sequence, Digest digest) implements Message {

    @Override
    public <R> R deliver(int from, MessageHandler<R> handler) {
        return handler.onFetchBatch(from, this);
    }
}
