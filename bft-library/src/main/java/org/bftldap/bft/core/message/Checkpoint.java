package org.bftldap.bft.core.message;

import org.bftldap.bft.core.types.Digest;
import org.bftldap.bft.core.types.Signature;

/**
 * The sender executed up to n and its state has this root; its image of n is durable. Signed: q of them are a certificate.
 *
 * @param replica who says and signs it
 */
public record Checkpoint(int replica, long sequence, Digest root, Signature signature) implements Message {

    public Checkpoint signed(Signature by) {
        return new Checkpoint(replica, sequence, root, by);
    }

    @Override
    public <R> R deliver(int from, MessageHandler<R> handler) {
        return handler.onCheckpoint(from, this);
    }
}
