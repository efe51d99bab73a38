package org.bftldap.directory.auth;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.bftldap.directory.hash.HashParameters;
import org.bftldap.directory.hash.HashedPassword;
import org.bftldap.directory.hash.Pbkdf2;
import org.bftldap.directory.result.CredentialAnswer;
import org.bftldap.directory.scram.Scram;
import org.bftldap.directory.scram.ScramKeys;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/**
 * The signing key that a password makes. It is worth as much as the password in this one group, and nothing elsewhere: keep it in
 * memory only, and briefly.
 *
 * <p>SaltedPassword = PBKDF2-HMAC-SHA-256(password, salt, iterations, 32 bytes); ClientKey = HMAC-SHA-256(SaltedPassword, "Client Key")
 * as in RFC 5802 §3, so that SCRAM recovers it from a client's proof; Ed25519 seed = HKDF-SHA-256(ClientKey, no salt,
 * "bind v1" ‖ group name ‖ salt, 32 bytes). Immutable.
 */
public final class CredentialKey {

    private static final int SALTED_BYTES = 32;
    private static final byte[] PURPOSE = "bind v1".getBytes(StandardCharsets.US_ASCII);

    private final Ed25519PrivateKeyParameters privateKey;
    private final byte[] publicKey;
    private final ScramKeys scramKeys;

    private CredentialKey(byte[] seed, ScramKeys scramKeys) {
        this.privateKey = new Ed25519PrivateKeyParameters(seed, 0);
        this.publicKey = privateKey.generatePublicKey().getEncoded();
        this.scramKeys = scramKeys;
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
        byte[] salted = Pbkdf2.derive(Scram.HMAC, password, salt, iterations, SALTED_BYTES);
        return ofClientKey(Scram.clientKey(salted), Scram.serverKey(salted), salt, groupName);
    }

    /** The same key as a client's proof brings it (RFC 5802): quickly, and without the password. */
    public static CredentialKey ofClientKey(byte[] clientKey, byte[] serverKey, byte[] salt, String groupName) {
        byte[] group = groupName.getBytes(StandardCharsets.UTF_8);
        ByteBuffer info = ByteBuffer.allocate(PURPOSE.length + group.length + salt.length + 1);
        info.put(PURPOSE).put(group).put(salt).put((byte) 1);
        // RFC 5869: extract without salt, then one block of expand.
        byte[] seed = Scram.hmac(Scram.hmac(new byte[32], clientKey), info.array());
        return new CredentialKey(seed, new ScramKeys(Scram.storedKey(clientKey), serverKey));
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

    /** What a server needs to let in by SCRAM who has the password. */
    ScramKeys scramKeys() {
        return scramKeys;
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
}
