package org.bftldap.bft.core.message;

/** A batch that was proposed as number n in some view. Needs no trust: who asked knows the digest that it must have. */
public record BatchContent(long sequence, long timeMillis, Batch batch) implements Message {

    @Override
    public <R> R deliver(int from, MessageHandler<R> handler) {
        return handler.onBatchContent(from, this);
    }
}
