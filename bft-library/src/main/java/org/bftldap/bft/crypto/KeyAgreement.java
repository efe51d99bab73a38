package org.bftldap.bft.crypto;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.generators.HKDFBytesGenerator;
import org.bouncycastle.crypto.params.HKDFParameters;
import org.bouncycastle.math.ec.rfc7748.X25519;

/**
 * MAC session keys ({@code docs/explanation/protocol.md} §2.16). Whoever receives chooses: receiver i announces, signed, an ephemeral
 * X25519 public key with a growing counter; sender j then authenticates what it sends to i under
 * HKDF(X25519(static j, ephemeral i), group ‖ j ‖ i ‖ counter). Only j and i can derive it, and i's word alone retires it.
 */
public final class KeyAgreement {

    public static final int KEY_BYTES = 32;

    private KeyAgreement() {}

    /** The receiver's half of one announcement. Immutable. */
    public static final class Ephemeral {
        private final byte[] scalar = new byte[X25519.SCALAR_SIZE];
        private final byte[] publicKey = new byte[X25519.POINT_SIZE];

        public Ephemeral(SecureRandom random) {
            X25519.generatePrivateKey(random, scalar);
            X25519.generatePublicKey(scalar, 0, publicKey, 0);
        }

        public byte[] publicKey() {
            return publicKey.clone();
        }

        /** The key under which {@code context.sender()} authenticates, given its static agreement key. */
        public byte[] receiverKey(byte[] senderStaticPublic, Context context) {
            return derive(agree(scalar, senderStaticPublic), context);
        }
    }

    /**
     * What a session key is bound to.
     *
     * @param sender j, who computes MACs under the key
     * @param receiver i, who announced it
     * @param counter of the announcement
     */
    public record Context(String group, int epoch, int sender, int receiver, long counter) {}

    /** The same key at the sender's side. */
    public static byte[] senderKey(NodeKeys sender, byte[] receiverEphemeralPublic, Context context) {
        return derive(sender.agree(receiverEphemeralPublic), context);
    }

    static byte[] agree(byte[] scalar, byte[] otherPublic) {
        if (otherPublic.length != X25519.POINT_SIZE) {
            throw new IllegalArgumentException("an X25519 public key has 32 bytes, not " + otherPublic.length);
        }
        byte[] secret = new byte[X25519.POINT_SIZE];
        // False means a point of small order: all-zero secret. It is used all the same, since it gives power only to the one who sent
        // that point, over its own channel: an authenticated peer that wants to leak its own key needs no small-order point for it.
        X25519.calculateAgreement(scalar, 0, otherPublic, 0, secret, 0);
        return secret;
    }

    private static byte[] derive(byte[] secret, Context context) {
        byte[] group = context.group().getBytes(StandardCharsets.UTF_8);
        byte[] info = ByteBuffer.allocate(group.length + 40)
                .put("bftldap mac v1".getBytes(StandardCharsets.US_ASCII))
                .putShort((short) group.length)
                .put(group)
                .putInt(context.epoch())
                .putInt(context.sender())
                .putInt(context.receiver())
                .putLong(context.counter())
                .array();
        HKDFBytesGenerator hkdf = new HKDFBytesGenerator(new SHA256Digest());
        hkdf.init(new HKDFParameters(secret, null, info));
        byte[] key = new byte[KEY_BYTES];
        hkdf.generateBytes(key, 0, key.length);
        return key;
    }
}
