package org.bftldap.directory.result;

import java.util.Optional;
import org.bftldap.directory.hash.HashParameters;

/**
 * A credential that an account had, as a relay needs it to see whether a password is the same again: what to derive, and the name that
 * comes of it. No key, since nothing is signed with it any more.
 *
 * @param salt as of {@link CredentialAnswer}, likewise the others
 */
public record FormerCredential(byte[] salt, int iterations, byte[] credentialId, Optional<HashParameters> imported) {

    /** The same as if it were in force. */
    public CredentialAnswer ofAccount(byte[] entryUuid) {
        return new CredentialAnswer(salt, iterations, credentialId, entryUuid, imported);
    }
}
