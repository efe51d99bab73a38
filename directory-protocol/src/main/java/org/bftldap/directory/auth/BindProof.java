package org.bftldap.directory.auth;

import java.util.Arrays;
import org.bftldap.directory.codec.Encoder;

/**
 * A relay's signature that a user showed the right password: what travels instead of the password.
 *
 * <p>The signing key is derived from the password (see {@link CredentialKey}); its public half is in the user's entry
 * ({@link StoredCredential}). Signed bytes bind purpose, group name, entry, credential, relay, session and end of life.
 *
 * @param entryUuid 16 bytes
 * @param credentialId 16 bytes, first of SHA-256 of the stored credential value: any change of the password ends the session
 * @param relay client number of the relay that may use it
 * @param session 16 random bytes of the LDAP session
 * @param notAfterMillis agreed time after which it is void
 * @param signature Ed25519, 64 bytes
 */
public record BindProof(
        byte[] entryUuid, byte[] credentialId, int relay, byte[] session, long notAfterMillis, byte[] signature) {

    private static final String PURPOSE = "bftldap bind proof v1";

    public BindProof {
        if (entryUuid.length != 16 || credentialId.length != 16 || session.length != 16 || signature.length != 64) {
            throw new IllegalArgumentException("entry, credential and session have 16 bytes, a signature 64");
        }
        if (relay < 0) {
            throw new IllegalArgumentException("no such relay: " + relay);
        }
    }

    /** What the signature is over; every field has its length or is of fixed length, so that no two proofs share these bytes. */
    static byte[] signedBytes(
            String groupName, byte[] entryUuid, byte[] credentialId, int relay, byte[] session, long notAfterMillis) {
        Encoder out = new Encoder(128);
        out.text(PURPOSE).text(groupName).raw(entryUuid).raw(credentialId);
        return out.number(relay).raw(session).fixedLong(notAfterMillis).toBytes();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof BindProof that
                && Arrays.equals(entryUuid, that.entryUuid)
                && Arrays.equals(credentialId, that.credentialId)
                && relay == that.relay
                && Arrays.equals(session, that.session)
                && notAfterMillis == that.notAfterMillis
                && Arrays.equals(signature, that.signature);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(signature);
    }
}
