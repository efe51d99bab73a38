package org.bftldap.replica.store.data;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** SHA-256 of one array. */
final class Sha256 {

    private Sha256() {}

    static byte[] of(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }
}
