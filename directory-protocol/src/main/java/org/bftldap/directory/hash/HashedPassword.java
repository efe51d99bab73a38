package org.bftldap.directory.hash;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A value of {@code userPassword} as another server stores it ({@code {SSHA}…}), taken apart. As secret as a password: whoever has the
 * hash can make the key of the credential that wraps it.
 *
 * @param hash not shared
 */
public record HashedPassword(HashParameters parameters, byte[] hash) {

    private static final int VALUE_BYTES_MAX = 1_024;
    private static final Pattern VALUE = Pattern.compile("\\{([A-Za-z0-9_-]{1,20})}([\\x21-\\x7e]+)");
    private static final Pattern CRYPT =
            Pattern.compile("\\$([56])\\$(?:rounds=([1-9][0-9]{3,6})\\$)?([./0-9A-Za-z]{1,16})\\$([./0-9A-Za-z]{43}|[./0-9A-Za-z]{86})");
    private static final Pattern PBKDF2 = Pattern.compile("([1-9][0-9]{0,6})\\$([A-Za-z0-9./]+)\\$([A-Za-z0-9./]+)");
    private static final Pattern SCRAM =
            Pattern.compile("([1-9][0-9]{0,6})[,:]([A-Za-z0-9+/]+={0,2})[,$]([A-Za-z0-9+/]{43}=)[,:]([A-Za-z0-9+/]{43}=)");
    private static final int CRYPT_ROUNDS_DEFAULT = 5_000;
    private static final int LONG_SALT_BYTES = 64;

    /** Empty if the value has none of the forms that are known, or is out of their bounds. */
    public static Optional<HashedPassword> parse(byte[] value) {
        if (value.length > VALUE_BYTES_MAX) {
            return Optional.empty();
        }
        Matcher matcher = VALUE.matcher(new String(value, StandardCharsets.ISO_8859_1));
        if (!matcher.matches()) {
            return Optional.empty();
        }
        String rest = matcher.group(2);
        try {
            return switch (matcher.group(1).toUpperCase(Locale.ROOT)) {
                case "MD5" -> digest(HashScheme.MD5, rest, false);
                case "SMD5" -> digest(HashScheme.MD5, rest, true);
                case "SHA" -> digest(HashScheme.SHA1, rest, false);
                case "SSHA" -> digest(HashScheme.SHA1, rest, true);
                case "SHA256" -> digest(HashScheme.SHA256, rest, false);
                case "SSHA256" -> digest(HashScheme.SHA256, rest, true);
                case "SHA384" -> digest(HashScheme.SHA384, rest, false);
                case "SSHA384" -> digest(HashScheme.SHA384, rest, true);
                case "SHA512" -> digest(HashScheme.SHA512, rest, false);
                case "SSHA512" -> digest(HashScheme.SHA512, rest, true);
                case "CRYPT" -> crypt(rest);
                case "PBKDF2", "PBKDF2-SHA1" -> pbkdf2(HashScheme.PBKDF2_SHA1, rest);
                case "PBKDF2-SHA256" -> pbkdf2(HashScheme.PBKDF2_SHA256, rest);
                case "PBKDF2-SHA512" -> pbkdf2(HashScheme.PBKDF2_SHA512, rest);
                case "PBKDF2_SHA256" -> longPbkdf2(rest);
                case "SCRAM-SHA-256" -> scram(rest);
                default -> Optional.empty();
            };
        } catch (IllegalArgumentException e) {
            return Optional.empty(); // no base64
        }
    }

    /** RFC 2307 §5.3 and its salted relatives: base64 of the digest and the salt behind it. */
    private static Optional<HashedPassword> digest(HashScheme scheme, String base64, boolean salted) {
        byte[] bytes = Base64.getDecoder().decode(base64);
        boolean hasSalt = bytes.length > scheme.hashBytes();
        if (bytes.length < scheme.hashBytes() || hasSalt != salted) {
            return Optional.empty();
        }
        byte[] salt = Arrays.copyOfRange(bytes, scheme.hashBytes(), bytes.length);
        return of(scheme, salt, 1, Arrays.copyOf(bytes, scheme.hashBytes()));
    }

    private static Optional<HashedPassword> crypt(String text) {
        Matcher matcher = CRYPT.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        HashScheme scheme = matcher.group(1).equals("5") ? HashScheme.CRYPT_SHA256 : HashScheme.CRYPT_SHA512;
        int rounds = matcher.group(2) == null ? CRYPT_ROUNDS_DEFAULT : Integer.parseInt(matcher.group(2));
        return of(scheme, matcher.group(3).getBytes(StandardCharsets.US_ASCII), rounds, matcher.group(4).getBytes(StandardCharsets.US_ASCII));
    }

    /** OpenLDAP's pw-pbkdf2 and newer 389 Directory Servers: base64 with a dot for the plus, unpadded. */
    private static Optional<HashedPassword> pbkdf2(HashScheme scheme, String text) {
        Matcher matcher = PBKDF2.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        byte[] salt = Base64.getDecoder().decode(matcher.group(2).replace('.', '+'));
        byte[] hash = Base64.getDecoder().decode(matcher.group(3).replace('.', '+'));
        return of(scheme, salt, Integer.parseInt(matcher.group(1)), hash);
    }

    /** Rounds, salt, StoredKey and ServerKey: with commas as Dovecot writes them, or as in RFC 5803 §2. ServerKey is not needed. */
    private static Optional<HashedPassword> scram(String text) {
        Matcher matcher = SCRAM.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        byte[] salt = Base64.getDecoder().decode(matcher.group(2));
        return of(HashScheme.SCRAM_SHA256, salt, Integer.parseInt(matcher.group(1)), Base64.getDecoder().decode(matcher.group(3)));
    }

    /** Older 389 Directory Servers: base64 of rounds, 64 bytes of salt, 256 bytes of hash. */
    private static Optional<HashedPassword> longPbkdf2(String base64) {
        ByteBuffer bytes = ByteBuffer.wrap(Base64.getDecoder().decode(base64));
        if (bytes.remaining() != Integer.BYTES + LONG_SALT_BYTES + HashScheme.PBKDF2_SHA256_LONG.hashBytes()) {
            return Optional.empty();
        }
        int rounds = bytes.getInt();
        byte[] salt = new byte[LONG_SALT_BYTES];
        bytes.get(salt);
        byte[] hash = new byte[bytes.remaining()];
        bytes.get(hash);
        return of(HashScheme.PBKDF2_SHA256_LONG, salt, rounds, hash);
    }

    private static Optional<HashedPassword> of(HashScheme scheme, byte[] salt, int rounds, byte[] hash) {
        return hash.length == scheme.hashBytes() && scheme.allows(salt, rounds)
                ? Optional.of(new HashedPassword(new HashParameters(scheme, salt, rounds), hash))
                : Optional.empty();
    }

    /** Tells nothing: hashes do not belong in logs. */
    @Override
    public String toString() {
        return "HashedPassword(…)";
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof HashedPassword that && parameters.equals(that.parameters) && Arrays.equals(hash, that.hash);
    }

    @Override
    public int hashCode() {
        return parameters.hashCode();
    }
}
