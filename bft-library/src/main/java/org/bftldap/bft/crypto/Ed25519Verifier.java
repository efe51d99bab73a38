package org.bftldap.bft.crypto;

import org.bouncycastle.math.ec.rfc8032.Ed25519;

/** Checks signatures of one public key, decoded once. Immutable, safe to share. About 70 µs a signature. */
public final class Ed25519Verifier {

    private final Ed25519.PublicPoint point;

    /** @throws IllegalArgumentException if the bytes are no point of the curve */
    public Ed25519Verifier(byte[] publicKey) {
        if (publicKey.length != Ed25519.PUBLIC_KEY_SIZE) {
            throw new IllegalArgumentException("an Ed25519 public key has 32 bytes, not " + publicKey.length);
        }
        Ed25519.PublicPoint decoded = Ed25519.validatePublicKeyPartialExport(publicKey, 0);
        if (decoded == null) {
            throw new IllegalArgumentException("not an Ed25519 public key");
        }
        this.point = decoded;
    }

    /** Whether the signature over the message is this key's; a signature of wrong length is simply wrong. */
    public boolean verify(byte[] message, byte[] signature) {
        return signature.length == Ed25519.SIGNATURE_SIZE
                && Ed25519.verify(signature, 0, point, message, 0, message.length);
    }
}
