package org.bftldap.bft.core.message;

import java.util.List;

/** The sender executed these batches. Believed when f+1 replicas say so. */
public record Batches(List<BatchClaim> claims) implements Message {

    public Batches {
        claims = List.copyOf(claims);
    }

    @Override
    public <R> R deliver(int from, MessageHandler<R> handler) {
        return handler.onBatches(from, this);
    }
}
