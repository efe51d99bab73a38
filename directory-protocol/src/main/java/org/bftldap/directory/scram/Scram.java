package org.bftldap.directory.scram;

import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The arithmetic of SCRAM-SHA-256 (RFC 5802 §3, names as there). Stateless. */
public final class Scram {

    public static final String HMAC = "HmacSHA256";

    private static final byte[] CLIENT_KEY = "Client Key".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] SERVER_KEY = "Server Key".getBytes(StandardCharsets.US_ASCII);

    private Scram() {}

    public static byte[] clientKey(byte[] saltedPassword) {
        return hmac(saltedPassword, CLIENT_KEY);
    }

    public static byte[] serverKey(byte[] saltedPassword) {
        return hmac(saltedPassword, SERVER_KEY);
    }

    public static byte[] storedKey(byte[] clientKey) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(clientKey);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** What a client shows: ClientKey XOR ClientSignature. */
    public static byte[] clientProof(byte[] clientKey, byte[] authMessage) {
        return xor(clientKey, hmac(storedKey(clientKey), authMessage));
    }

    /**
     * The ClientKey of a client that has shown this proof; empty if it has another password.
     *
     * @param clientProof 32 bytes
     */
    public static Optional<byte[]> clientKey(byte[] clientProof, ScramKeys keys, byte[] authMessage) {
        byte[] clientKey = xor(clientProof, hmac(keys.storedKey(), authMessage));
        return MessageDigest.isEqual(storedKey(clientKey), keys.storedKey()) ? Optional.of(clientKey) : Optional.empty();
    }

    public static byte[] serverSignature(ScramKeys keys, byte[] authMessage) {
        return hmac(keys.serverKey(), authMessage);
    }

    private static byte[] xor(byte[] one, byte[] other) {
        if (one.length != other.length) {
            throw new IllegalArgumentException("keys and signatures are of one length");
        }
        byte[] result = new byte[one.length];
        for (int i = 0; i < result.length; i++) {
            result[i] = (byte) (one[i] ^ other[i]);
        }
        return result;
    }

    public static byte[] hmac(byte[] key, byte[] message) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(new SecretKeySpec(key, HMAC));
            return mac.doFinal(message);
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException("every Java platform has " + HMAC, e);
        }
    }
}
