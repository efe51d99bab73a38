package org.bftldap.bft.crypto;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Remembers which signatures were found good, so that a request that comes from its client and again inside a batch is verified once
 * (protocol.md §2.2). Bounded, oldest out first. Safe for use by many threads.
 *
 * <p>The key is a hash over signer, signature and message: nothing an attacker sends can make a bad signature hit.
 */
public final class VerificationCache {

    private final int entriesMax;
    private final Map<ByteBuffer, Boolean> good;

    public VerificationCache(int entriesMax) {
        this.entriesMax = entriesMax;
        this.good = new LinkedHashMap<>() {
            @Override
            protected boolean removeEldestEntry(Map.Entry<ByteBuffer, Boolean> eldest) {
                return size() > VerificationCache.this.entriesMax;
            }
        };
    }

    /** Like {@link Ed25519Verifier#verify}, but only the first time. */
    public boolean verify(int signer, Ed25519Verifier verifier, byte[] message, byte[] signature) {
        ByteBuffer key = key(signer, message, signature);
        synchronized (good) {
            if (good.containsKey(key)) {
                return true;
            }
        }
        if (!verifier.verify(message, signature)) {
            return false;
        }
        synchronized (good) {
            good.put(key, Boolean.TRUE);
        }
        return true;
    }

    /** For tests: how many are remembered. */
    int size() {
        synchronized (good) {
            return good.size();
        }
    }

    private static ByteBuffer key(int signer, byte[] message, byte[] signature) {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            sha256.update(ByteBuffer.allocate(8).putInt(signer).putInt(signature.length).flip());
            sha256.update(signature);
            sha256.update(message);
            return ByteBuffer.wrap(sha256.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("the JDK must offer SHA-256", e);
        }
    }
}
