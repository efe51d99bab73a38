package org.bftldap.directory.hash;

import java.util.Arrays;

/**
 * With what another server hashed a password: all that is kept of the hash. Immutable.
 *
 * @param salt at most 64 bytes
 * @param rounds 1 for plain digests
 */
public record HashParameters(HashScheme scheme, byte[] salt, int rounds) {

    public static final int SALT_BYTES_MAX = 64;
    public static final int ROUNDS_MAX = 1_000_000;

    /** Longer ones are nobody's: {@code crypt} takes time with the square of the length. */
    public static final int PASSWORD_BYTES_MAX = 1_024;

    public HashParameters {
        salt = salt.clone();
        if (!scheme.allows(salt, rounds)) {
            throw new IllegalArgumentException("salt or rounds are not what " + scheme.id() + " allows");
        }
    }

    @Override
    public byte[] salt() {
        return salt.clone();
    }

    /**
     * The hash that the other server would store. May take as long as deriving a key.
     *
     * @param password at most {@link #PASSWORD_BYTES_MAX}
     */
    public byte[] hash(byte[] password) {
        if (password.length > PASSWORD_BYTES_MAX) {
            throw new IllegalArgumentException("the password is longer than " + PASSWORD_BYTES_MAX + " bytes");
        }
        return scheme.hash(password, salt, rounds);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof HashParameters that && scheme == that.scheme && Arrays.equals(salt, that.salt) && rounds == that.rounds;
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(salt) * 31 + rounds;
    }
}
