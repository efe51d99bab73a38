package org.bftldap.bft.core.message;

import org.bftldap.bft.core.types.Digest;

/** The sender knows that (v, n, d) is prepared, and has that on disk. */
public record Commit(long view, long sequence, Digest digest) implements Message {

    @Override
    public <R> R deliver(int from, MessageHandler<R> handler) {
        return handler.onCommit(from, this);
    }
}
