package org.bftldap.bft.core.message;

/** A read or chunk that this replica does not serve. */
public record ReadRefused(long readId, ReadRefusal reason) implements Message {

    @Override
    public <R> R deliver(int from, MessageHandler<R> handler) {
        return handler.onReadRefused(from, this);
    }
}
