package org.bftldap.bft.core.message;

/** The client needs no more of this answer. */
public record CloseRead(long readId) implements Message {

    @Override
    public <R> R deliver(int from, MessageHandler<R> handler) {
        return handler.onCloseRead(from, this);
    }
}
