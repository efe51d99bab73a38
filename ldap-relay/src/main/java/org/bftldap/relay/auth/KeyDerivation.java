package org.bftldap.relay.auth;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.bftldap.directory.auth.CredentialKey;
import org.bftldap.directory.auth.StoredCredential;
import org.bftldap.directory.hash.HashParameters;
import org.bftldap.directory.hash.HashedPassword;
import org.bftldap.directory.result.CredentialAnswer;
import org.bftldap.directory.result.ScramPart;
import org.bftldap.directory.scram.SaslPrep;
import org.bftldap.relay.ldap.RequestRefusedException;
import org.bftldap.relay.ldap.ResultCodes;

/**
 * Turns passwords into keys on a few threads of its own, with a bounded queue: tens of milliseconds of work have no place on an event
 * loop, and a flood of binds must not take all processors. Safe for many threads.
 */
public final class KeyDerivation implements AutoCloseable {

    private static final int QUEUE_MAX = 512;
    private static final int CACHED_KEYS_MAX = 4_096;
    private static final long CACHED_NANOS = Duration.ofMinutes(5).toNanos();
    private static final int SALT_BYTES = 16;
    /** Of a processor of today, for the default number of iterations. */
    private static final long LIKE_A_DERIVATION_NANOS = TimeUnit.MILLISECONDS.toNanos(30);

    /** 24 characters of base64. */
    private static final int NONCE_BYTES = 18;

    private final String groupName;
    private final int iterations;
    private final ScramKeysOfNew scramKeys;
    private final SecureRandom random = new SecureRandom();
    private final KeyCache cache = new KeyCache(CACHED_KEYS_MAX, CACHED_NANOS, random);
    private final ThreadPoolExecutor threads;

    /** Whether passwords that are set from now on can be used by SCRAM (docs/decisions/0058). */
    public enum ScramKeysOfNew {
        KEPT,
        NONE
    }

    /** @param iterations of new credentials; old ones keep theirs */
    public KeyDerivation(String groupName, int iterations, ScramKeysOfNew scramKeys, int threadCount) {
        this.groupName = groupName;
        this.iterations = iterations;
        this.scramKeys = scramKeys;
        this.threads = new ThreadPoolExecutor(
                threadCount, threadCount, 10, TimeUnit.SECONDS, new ArrayBlockingQueue<>(QUEUE_MAX), KeyDerivation::thread);
        threads.allowCoreThreadTimeOut(true);
    }

    /**
     * The key of this password for the entry whose credential is {@code answer}, or empty if that is not its password. Fails with
     * {@link RequestRefusedException} (busy) when too many wait already.
     */
    CompletableFuture<Optional<CredentialKey>> keyFor(byte[] password, CredentialAnswer answer) {
        if (answer.imported().isPresent() && password.length > HashParameters.PASSWORD_BYTES_MAX) {
            return CompletableFuture.completedFuture(Optional.empty());
        }
        Optional<CredentialKey> known = cache.get(password, answer, System.nanoTime());
        if (known.isPresent()) {
            return CompletableFuture.completedFuture(known.filter(key -> isRight(key, answer)));
        }
        return submit(() -> {
            CredentialKey key = derive(password, answer);
            if (!isRight(key, answer)) {
                return Optional.empty();
            }
            cache.put(password, answer, key, System.nanoTime());
            return Optional.of(key);
        });
    }

    private CredentialKey derive(byte[] password, CredentialAnswer answer) {
        if (answer.imported().isPresent()) {
            return CredentialKey.derive(password, answer.imported().get(), answer.salt(), answer.iterations(), groupName);
        }
        byte[] text = answer.scram() instanceof ScramPart.None ? password : SaslPrep.password(password);
        return CredentialKey.derive(text, answer.salt(), answer.iterations(), groupName);
    }

    /** The credential that a password's own derivation leads to, made of another server's hash of it. */
    CompletableFuture<NewCredential> create(HashedPassword imported) {
        byte[] salt = randomBytes(SALT_BYTES);
        return submit(() -> {
            CredentialKey key = CredentialKey.derive(imported, salt, iterations, groupName);
            return new NewCredential(StoredCredential.of(key, iterations, salt, Optional.of(imported.parameters())), key);
        });
    }

    /** A new credential for this password, with a salt of its own. */
    CompletableFuture<NewCredential> create(byte[] password) {
        byte[] salt = randomBytes(SALT_BYTES);
        return submit(() -> {
            if (scramKeys == ScramKeysOfNew.NONE) {
                CredentialKey key = CredentialKey.derive(password, salt, iterations, groupName);
                return new NewCredential(StoredCredential.of(key, iterations, salt), key);
            }
            CredentialKey key = CredentialKey.derive(SaslPrep.password(password), salt, iterations, groupName);
            return new NewCredential(StoredCredential.withScramKeys(key, iterations, salt), key);
        });
    }

    /** A credential that no password has: stands for a value that is not the entry's. */
    StoredCredential ofNobody() {
        return StoredCredential.of(randomBytes(32), iterations, randomBytes(SALT_BYTES));
    }

    /**
     * Done after it has waited its turn and then as long as a derivation takes. What fails without one (a wrong proof of SCRAM, a locked account) goes
     * no faster than what fails by one, or it would be the way to guess, and to have the group asked without end.
     */
    CompletableFuture<Void> likeADerivation() {
        return submit(() -> {
            LockSupport.parkNanos(LIKE_A_DERIVATION_NANOS);
            return null;
        });
    }

    /** Fails with {@link RequestRefusedException} (busy) while so many wait that the next one would be refused anyway: before the group is asked for it. */
    CompletableFuture<Void> notTooMany() {
        return threads.getQueue().remainingCapacity() == 0 ? tooMany() : CompletableFuture.completedFuture(null);
    }

    /** Of new credentials. */
    int iterations() {
        return iterations;
    }

    /** A server's part of an exchange's nonce (RFC 5802 §5.1): printable, without a comma. */
    String nonce() {
        return Base64.getEncoder().encodeToString(randomBytes(NONCE_BYTES));
    }

    public byte[] randomBytes(int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }

    /** Forgets what is too old; to be called now and then. */
    public void expire() {
        cache.expire(System.nanoTime());
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }

    /** A credential just made, and its secret half for the session that changed its own password. */
    public record NewCredential(StoredCredential stored, CredentialKey key) {}

    private static boolean isRight(CredentialKey key, CredentialAnswer answer) {
        return StoredCredential.of(key, answer).isNamedBy(answer);
    }

    private <T> CompletableFuture<T> submit(Supplier<T> work) {
        try {
            return CompletableFuture.supplyAsync(work, threads);
        } catch (RejectedExecutionException e) {
            return tooMany();
        }
    }

    private static <T> CompletableFuture<T> tooMany() {
        return CompletableFuture.failedFuture(new RequestRefusedException(ResultCodes.BUSY, "too many passwords are being checked, try later"));
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "relay-keys");
        thread.setDaemon(true);
        return thread;
    }
}
