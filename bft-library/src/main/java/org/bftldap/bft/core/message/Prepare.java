package org.bftldap.bft.core.message;

import org.bftldap.bft.core.types.Digest;

/** The sender, a backup, accepted the primary's proposal (v, n, d) and has it on disk. */
public record Prepare(long view, long sequence, Digest digest) implements Message {

    @Override
    public <R> R deliver(int from, MessageHandler<R> handler) {
        return handler.onPrepare(from, this);
    }
}
