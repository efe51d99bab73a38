package org.bftldap.bft.core.message;

import org.bftldap.bft.core.types.Digest;
import org.bftldap.bft.core.types.Signature;

/**
 * The primary proposes (v, n, d): this batch at this time as number n in view v. Signed over everything but the batch, which the digest
 * covers, so that any replica can pass it on.
 *
 * @param digest {@link Batch#digest} of the time and the batch; says nothing of the view, so that a later view proposes the same
 * @param timeMillis proposed time (§2.10)
 */
public record PrePrepare(long view, long sequence, Digest digest, long timeMillis, Batch batch, Signature signature) implements Message {

    public PrePrepare signed(Signature by) {
        return new PrePrepare(view, sequence, digest, timeMillis, batch, by);
    }

    @Override
    public <R> R deliver(int from, MessageHandler<R> handler) {
        return handler.onPrePrepare(from, this);
    }
}
