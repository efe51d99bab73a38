package org.bftldap.bft.core.message;

/** The sender does not hold the state of this checkpoint, or no longer: ask another, or for a newer one. */
public record StateGone(long sequence) implements Message {

    @Override
    public <R> R deliver(int from, MessageHandler<R> handler) {
        return handler.onStateGone(from, this);
    }
}
