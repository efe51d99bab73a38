package org.bftldap.directory.hash;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.commons.codec.digest.Sha2Crypt;
import org.bftldap.directory.scram.SaslPrep;
import org.bftldap.directory.scram.Scram;

/** How other servers turn a password, a salt and a number of rounds into a hash. */
public enum HashScheme {
    /** Digest of password and salt; without a salt, {@code {SHA}} and the like. */
    MD5("md5", Kind.DIGEST, "MD5", 16),
    SHA1("sha1", Kind.DIGEST, "SHA-1", 20),
    SHA256("sha256", Kind.DIGEST, "SHA-256", 32),
    SHA384("sha384", Kind.DIGEST, "SHA-384", 48),
    SHA512("sha512", Kind.DIGEST, "SHA-512", 64),
    /** {@code crypt(3)} with {@code $5$} and {@code $6$}; the hash is the text behind the last dollar sign. */
    CRYPT_SHA256("crypt-sha256", Kind.CRYPT, "$5$", 43),
    CRYPT_SHA512("crypt-sha512", Kind.CRYPT, "$6$", 86),
    PBKDF2_SHA1("pbkdf2-sha1", Kind.PBKDF2, "HmacSHA1", 20),
    PBKDF2_SHA256("pbkdf2-sha256", Kind.PBKDF2, "HmacSHA256", 32),
    PBKDF2_SHA512("pbkdf2-sha512", Kind.PBKDF2, "HmacSHA512", 64),
    /** What 389 Directory Server wrote as {@code {PBKDF2_SHA256}}: eight blocks of result. */
    PBKDF2_SHA256_LONG("pbkdf2-sha256-long", Kind.PBKDF2, "HmacSHA256", 256),
    /** StoredKey of SCRAM-SHA-256 (RFC 5802 §3). */
    SCRAM_SHA256("scram-sha-256", Kind.SCRAM, Scram.HMAC, 32);

    /** With that of the outer derivation, seconds at most. */
    private static final int WORK_MAX = 1_000_000;

    private static final int CRYPT_ROUNDS_MIN = 1_000;
    private static final int CRYPT_SALT_MAX = 16;

    private enum Kind {
        DIGEST,
        CRYPT,
        PBKDF2,
        SCRAM
    }

    private final String id;
    private final Kind kind;
    private final String algorithm;
    private final int hashBytes;

    HashScheme(String id, Kind kind, String algorithm, int hashBytes) {
        this.id = id;
        this.kind = kind;
        this.algorithm = algorithm;
        this.hashBytes = hashBytes;
    }

    /** In credentials and answers; never changes. */
    public String id() {
        return id;
    }

    public static Optional<HashScheme> byId(String id) {
        return Stream.of(values()).filter(scheme -> scheme.id.equals(id)).findFirst();
    }

    int hashBytes() {
        return hashBytes;
    }

    boolean allows(byte[] salt, int rounds) {
        return salt.length <= HashParameters.SALT_BYTES_MAX
                && switch (kind) {
                    case DIGEST -> rounds == 1;
                    case CRYPT -> rounds >= CRYPT_ROUNDS_MIN && rounds <= WORK_MAX && isCryptSalt(salt);
                    case PBKDF2, SCRAM -> rounds >= 1 && salt.length > 0 && rounds <= WORK_MAX / ((hashBytes + 63) / 64);
                };
    }

    byte[] hash(byte[] password, byte[] salt, int rounds) {
        return switch (kind) {
            case DIGEST -> digest(password, salt);
            case CRYPT -> crypt(password, salt, rounds);
            case PBKDF2 -> Pbkdf2.derive(algorithm, password, salt, rounds, hashBytes);
            case SCRAM -> Scram.storedKey(Scram.clientKey(Pbkdf2.derive(algorithm, SaslPrep.password(password), salt, rounds, hashBytes)));
        };
    }

    private byte[] digest(byte[] password, byte[] salt) {
        try {
            MessageDigest digest = MessageDigest.getInstance(algorithm);
            digest.update(password);
            return digest.digest(salt);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java platform has no " + algorithm, e);
        }
    }

    private byte[] crypt(byte[] password, byte[] salt, int rounds) {
        String setting = algorithm + "rounds=" + rounds + "$" + new String(salt, StandardCharsets.US_ASCII);
        byte[] ours = password.clone(); // the library wipes what it is given
        String result = this == CRYPT_SHA256 ? Sha2Crypt.sha256Crypt(ours, setting) : Sha2Crypt.sha512Crypt(ours, setting);
        return result.substring(result.lastIndexOf('$') + 1).getBytes(StandardCharsets.US_ASCII);
    }

    private static boolean isCryptSalt(byte[] salt) {
        for (byte b : salt) {
            if (!(b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= '.' && b <= '9')) { // '.', '/' and digits are neighbours
                return false;
            }
        }
        return salt.length >= 1 && salt.length <= CRYPT_SALT_MAX;
    }
}
