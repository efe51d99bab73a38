package org.bftldap.relay.auth;

import java.nio.ByteBuffer;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.bftldap.directory.auth.CredentialKey;
import org.bftldap.directory.result.CredentialAnswer;

/**
 * Keys derived a short while ago, so that a client that binds again and again does not pay for the slow derivation each time. Bounded in
 * number and age; entries are named by a MAC of password and credential under a secret of this process, so that neither the names nor a dump
 * of them tell a password. Only keys of right passwords are put in. Safe for many threads.
 */
final class KeyCache {

    private static final String HMAC = "HmacSHA256";

    private final int entriesMax;
    private final long lifetimeNanos;
    private final SecretKeySpec secret;
    private final Map<ByteBuffer, Entry> entries = new LinkedHashMap<>(64, 0.75f, true);

    KeyCache(int entriesMax, long lifetimeNanos, SecureRandom random) {
        this.entriesMax = entriesMax;
        this.lifetimeNanos = lifetimeNanos;
        byte[] key = new byte[32];
        random.nextBytes(key);
        this.secret = new SecretKeySpec(key, HMAC);
    }

    Optional<CredentialKey> get(byte[] password, CredentialAnswer credential, long nowNanos) {
        ByteBuffer name = name(password, credential);
        synchronized (entries) {
            Entry entry = entries.get(name);
            if (entry == null) {
                return Optional.empty();
            }
            if (nowNanos - entry.addedNanos > lifetimeNanos) {
                entries.remove(name);
                return Optional.empty();
            }
            return Optional.of(entry.key);
        }
    }

    void put(byte[] password, CredentialAnswer credential, CredentialKey key, long nowNanos) {
        ByteBuffer name = name(password, credential);
        synchronized (entries) {
            entries.put(name, new Entry(key, nowNanos));
            if (entries.size() > entriesMax) {
                entries.remove(entries.keySet().iterator().next());
            }
        }
    }

    /** Forgets keys past their age even if nobody asks for them again. */
    void expire(long nowNanos) {
        synchronized (entries) {
            entries.values().removeIf(entry -> nowNanos - entry.addedNanos > lifetimeNanos);
        }
    }

    int size() {
        synchronized (entries) {
            return entries.size();
        }
    }

    private ByteBuffer name(byte[] password, CredentialAnswer credential) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(secret);
            // The credential's name stands for salt, iterations and how it was imported: it is a digest over them.
            mac.update(credential.credentialId());
            return ByteBuffer.wrap(mac.doFinal(password));
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException("every Java platform has " + HMAC, e);
        }
    }

    private record Entry(CredentialKey key, long addedNanos) {}
}
