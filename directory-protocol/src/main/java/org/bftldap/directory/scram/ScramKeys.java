package org.bftldap.directory.scram;

import java.security.MessageDigest;
import java.util.Arrays;

/**
 * What a server needs for SCRAM (RFC 5802 §3). Nobody can log in with it; but who has StoredKey and overhears an exchange has ClientKey, and who has
 * both can play the server to a client.
 *
 * @param storedKey 32 bytes: SHA-256 of ClientKey
 * @param serverKey 32 bytes
 */
public record ScramKeys(byte[] storedKey, byte[] serverKey) {

    public static final int BYTES = 32;

    public ScramKeys {
        if (storedKey.length != BYTES || serverKey.length != BYTES) {
            throw new IllegalArgumentException("keys of SCRAM-SHA-256 have 32 bytes");
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ScramKeys that
                && MessageDigest.isEqual(storedKey, that.storedKey)
                && MessageDigest.isEqual(serverKey, that.serverKey);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(storedKey);
    }

    /** They do not belong in logs. */
    @Override
    public String toString() {
        return "ScramKeys";
    }
}
