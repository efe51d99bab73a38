package org.bftldap.bft.core.message;

import org.bftldap.bft.core.types.Signature;

/**
 * Announces the key under which others shall authenticate what they send to {@code owner} from now on.
 *
 * @param counter grows with each announcement; lower ones are refused
 * @param publicKey X25519, 32 bytes raw, made for this counter
 */
public record NewKey(int owner, long counter, byte[] publicKey, Signature signature) implements Message {

    public static final int KEY_BYTES = 32;

    public NewKey {
        if (publicKey.length != KEY_BYTES) {
            throw new IllegalArgumentException("a key has 32 bytes");
        }
    }

    public NewKey signed(Signature by) {
        return new NewKey(owner, counter, publicKey, by);
    }

    @Override
    public <R> R deliver(int from, MessageHandler<R> handler) {
        return handler.onNewKey(from, this);
    }
}
