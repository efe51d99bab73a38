package org.bftldap.directory.result;

import java.util.List;
import java.util.Optional;
import org.bftldap.directory.hash.HashParameters;
import org.bftldap.directory.operation.OperationLimits;

/**
 * How to turn a password into a bind proof, for one entry: its only chunk answers {@code CredentialQuery}.
 *
 * @param salt 16 to 64 bytes
 * @param iterations of PBKDF2-HMAC-SHA-256, 1 to 1,000,000
 * @param credentialId 16 bytes naming the credential in force; a proof for another one is refused
 * @param entryUuid 16 bytes
 * @param imported how the password is to be hashed before a key is derived from it, where the credential was made of another server's
 *     hash; mostly empty
 * @param scram whether it has keys for SCRAM, which one made of a hash never has
 * @param guard what the account's password policy wants of the relay; empty where none holds
 * @param spent those whose passwords the policy lets nobody use again, the one in force first, then the newest; empty where it was not asked
 *     for ({@link org.bftldap.directory.operation.RequestControl.PasswordState}), or no policy keeps any
 */
public record CredentialAnswer(
        byte[] salt,
        int iterations,
        byte[] credentialId,
        byte[] entryUuid,
        Optional<HashParameters> imported,
        ScramPart scram,
        Optional<PasswordGuard> guard,
        List<FormerCredential> spent) {

    public static final int SALT_BYTES_MIN = 16;
    public static final int SALT_BYTES_MAX = 64;

    public static final int ITERATIONS_MAX = OperationLimits.ITERATIONS_MAX;

    /** Each costs a relay a derivation; as many as 389 Directory Server remembers, and the one in force. */
    public static final int SPENT_MAX = 25;

    public CredentialAnswer {
        if (salt.length < SALT_BYTES_MIN || salt.length > SALT_BYTES_MAX) {
            throw new IllegalArgumentException("a salt has 16 to 64 bytes, not " + salt.length);
        }
        if (iterations < 1 || iterations > ITERATIONS_MAX) {
            throw new IllegalArgumentException("iterations are 1 to 1,000,000, not " + iterations);
        }
        if (credentialId.length != 16 || entryUuid.length != 16) {
            throw new IllegalArgumentException("credential and entry are named by 16 bytes each");
        }
        if (spent.size() > SPENT_MAX || guard.isEmpty() && !spent.isEmpty()) {
            throw new IllegalArgumentException("a policy keeps at most " + SPENT_MAX + " credentials");
        }
        spent = List.copyOf(spent);
        if (imported.isPresent() && !(scram instanceof ScramPart.None)) {
            throw new IllegalArgumentException("a credential made of a hash has no keys for SCRAM");
        }
    }

    /** Without keys for SCRAM and a password policy. */
    public CredentialAnswer(byte[] salt, int iterations, byte[] credentialId, byte[] entryUuid, Optional<HashParameters> imported) {
        this(salt, iterations, credentialId, entryUuid, imported, new ScramPart.None(), Optional.empty(), List.of());
    }

    /** Of a credential that was made of a password. */
    public CredentialAnswer(byte[] salt, int iterations, byte[] credentialId, byte[] entryUuid) {
        this(salt, iterations, credentialId, entryUuid, Optional.empty());
    }

    /** The same with keys for SCRAM. */
    public CredentialAnswer with(ScramPart scramPart) {
        return new CredentialAnswer(salt, iterations, credentialId, entryUuid, imported, scramPart, guard, spent);
    }

    /** The same under a password policy. */
    public CredentialAnswer with(PasswordGuard underPolicy) {
        return new CredentialAnswer(salt, iterations, credentialId, entryUuid, imported, scram, Optional.of(underPolicy), spent);
    }

    /** The same with what must not be used again; only under a policy. */
    public CredentialAnswer with(List<FormerCredential> notAgain) {
        return new CredentialAnswer(salt, iterations, credentialId, entryUuid, imported, scram, guard, notAgain);
    }
}
