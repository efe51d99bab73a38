package org.bftldap.directory.auth;

import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.bftldap.directory.hash.HashParameters;
import org.bftldap.directory.hash.HashedPassword;
import org.bftldap.directory.hash.Pbkdf2;
import org.bftldap.directory.result.CredentialAnswer;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/**
 * The signing key that a password makes. It is worth as much as the password in this one group, and nothing elsewhere: keep it in
 * memory only, and briefly.
 *
 * <p>SaltedPassword = PBKDF2-HMAC-SHA-256(password, salt, iterations, 32 bytes); ClientKey = HMAC-SHA-256(SaltedPassword, "Client Key")
 * as in RFC 5802 §3, so that SCRAM can recover it from a client's proof; Ed25519 seed = HKDF-SHA-256(ClientKey, no salt,
 * "bind v1" ‖ group name ‖ salt, 32 bytes). Immutable.
 */
public final class CredentialKey {

    private static final String HMAC = "HmacSHA256";
    private static final int SALTED_BYTES = 32;
    private static final byte[] CLIENT_KEY = "Client Key".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] PURPOSE = "bind v1".getBytes(StandardCharsets.US_ASCII);

    private final Ed25519PrivateKeyParameters privateKey;
    private final byte[] publicKey;

    private CredentialKey(byte[] seed) {
        this.privateKey = new Ed25519PrivateKeyParameters(seed, 0);
        this.publicKey = privateKey.generatePublicKey().getEncoded();
    }

    /**
     * Slow by intent: tens of milliseconds. Never on a thread that others wait for.
     *
     * @param password not empty; its bytes as the client sent them
     */
    public static CredentialKey derive(byte[] password, byte[] salt, int iterations, String groupName) {
        if (password.length == 0) {
            throw new IllegalArgumentException("an empty password proves nothing (RFC 4513 §5.1.2)");
        }
        if (iterations < 1 || iterations > CredentialAnswer.ITERATIONS_MAX) {
            throw new IllegalArgumentException("iterations are 1 to 1,000,000, not " + iterations);
        }
        byte[] clientKey = hmac(Pbkdf2.derive(HMAC, password, salt, iterations, SALTED_BYTES)).doFinal(CLIENT_KEY);
        Mac expand = hmac(hmac(new byte[32]).doFinal(clientKey)); // RFC 5869: extract without salt, then one block of expand
        expand.update(PURPOSE);
        expand.update(groupName.getBytes(StandardCharsets.UTF_8));
        expand.update(salt);
        return new CredentialKey(expand.doFinal(new byte[] {1}));
    }

    /**
     * As {@link #derive}, for a credential made of another server's hash of this password: the hash takes the place of the password.
     *
     * @param password 1 to {@link HashParameters#PASSWORD_BYTES_MAX} bytes
     */
    public static CredentialKey derive(byte[] password, HashParameters imported, byte[] salt, int iterations, String groupName) {
        if (password.length == 0) {
            throw new IllegalArgumentException("an empty password proves nothing (RFC 4513 §5.1.2)");
        }
        return derive(imported.hash(password), salt, iterations, groupName);
    }

    /** The same key without the password: what an import has is the hash. */
    public static CredentialKey derive(HashedPassword imported, byte[] salt, int iterations, String groupName) {
        return derive(imported.hash(), salt, iterations, groupName);
    }

    /** Ed25519, 32 bytes. */
    public byte[] publicKey() {
        return publicKey.clone();
    }

    /** The proof that this key's password was shown to {@code relay}. */
    public BindProof sign(
            String groupName, byte[] entryUuid, byte[] credentialId, int relay, byte[] session, long notAfterMillis) {
        byte[] signed = BindProof.signedBytes(groupName, entryUuid, credentialId, relay, session, notAfterMillis);
        byte[] signature = new byte[Ed25519PrivateKeyParameters.SIGNATURE_SIZE];
        privateKey.sign(
                Ed25519.Algorithm.Ed25519, null, signed, 0, signed.length, signature, 0);
        return new BindProof(entryUuid, credentialId, relay, session, notAfterMillis, signature);
    }

    private static Mac hmac(byte[] key) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(new SecretKeySpec(key, HMAC));
            return mac;
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException("every Java platform has " + HMAC, e);
        }
    }
}
