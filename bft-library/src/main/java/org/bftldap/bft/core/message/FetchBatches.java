package org.bftldap.bft.core.message;

/**
 * Asks for executed batches from..to that the sender lacks.
 *
 * @param form whether with their content or, from those whose word is wanted only, without
 */
public record FetchBatches(long from, long to, ClaimForm form) implements Message {

    public FetchBatches {
        if (from < 1 || to < from) {
            throw new IllegalArgumentException("not a range: " + from + ".." + to);
        }
    }

    @Override
    public <R> R deliver(int from, MessageHandler<R> handler) {
        return handler.onFetchBatches(from, this);
    }
}
