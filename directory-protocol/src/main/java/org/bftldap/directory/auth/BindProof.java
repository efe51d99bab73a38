package org.bftldap.directory.auth;

/**
 * A relay's signature that a user showed the right password: what travels instead of the password.
 *
 * <p>The signing key is derived from the password (see {@code StoredCredential}); its public half is in the user's entry. Signed bytes bind
 * purpose, group name, entry, credential, relay, session and end of life.
 *
 * @param entryUuid 16 bytes
 * @param credentialId 16 bytes, first of SHA-256 of the stored credential value: any change of the password ends the session
 * @param relay client number of the relay that may use it
 * @param session 16 random bytes of the LDAP session
 * @param notAfterMillis agreed time after which it is void
 * @param signature Ed25519, 64 bytes
 */
public record BindProof(
        byte[] entryUuid, byte[] credentialId, int relay, byte[] session, long notAfterMillis, byte[] signature) {}
