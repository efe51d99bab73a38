package org.bftldap.directory.result;

import java.util.Optional;
import org.bftldap.directory.hash.HashParameters;

/**
 * A credential that an account had, as a relay needs it to see whether a password is the same again: what to derive, and the name that
 * comes of it. No key, since nothing is signed with it any more.
 *
 * @param salt as of {@link CredentialAnswer}, likewise the others
 * @param scram never shown: it says of what the key was made
 */
public record FormerCredential(byte[] salt, int iterations, byte[] credentialId, Optional<HashParameters> imported, ScramPart scram) {

    public FormerCredential {
        if (scram instanceof ScramPart.Shown || imported.isPresent() && !(scram instanceof ScramPart.None)) {
            throw new IllegalArgumentException("of a former credential no keys are shown, and one made of a hash had none");
        }
    }

    /** The same as if it were in force. */
    public CredentialAnswer ofAccount(byte[] entryUuid) {
        return new CredentialAnswer(salt, iterations, credentialId, entryUuid, imported).with(scram);
    }
}
