package org.bftldap.directory.auth;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bftldap.directory.hash.HashParameters;
import org.bftldap.directory.hash.HashScheme;
import org.bftldap.directory.result.CredentialAnswer;
import org.bftldap.directory.result.FormerCredential;
import org.bftldap.directory.result.ScramPart;
import org.bftldap.directory.scram.ScramKeys;
import org.bouncycastle.crypto.params.Ed25519PublicKeyParameters;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/**
 * The only form in which {@code userPassword} is stored or sent to replicas: salt, iterations and a public key. Whoever reads it can
 * guess passwords offline, but cannot bind with it.
 *
 * <p>As text: <code>{BFTLDAP1}i=&lt;iterations&gt;,s=&lt;base64 salt&gt;,k=&lt;base64 Ed25519 public key&gt;</code>; if it was made of another
 * server's hash, <code>{BFTLDAP2}</code> and behind it <code>,h=&lt;scheme&gt;,a=&lt;base64 salt&gt;,r=&lt;rounds&gt;</code> of that hash. The hash
 * itself is not in it. With keys for SCRAM, and made of the prepared password, <code>{BFTLDAP3}</code> and behind it
 * <code>,c=&lt;base64 StoredKey&gt;,v=&lt;base64 ServerKey&gt;</code>. Canonical: what {@link #parse} accepts, {@link #text} gives back. Immutable; arrays are not shared.
 */
public final class StoredCredential {

    private static final Pattern TEXT =
            Pattern.compile("\\{BFTLDAP[123]}i=([1-9][0-9]{0,6}),s=([A-Za-z0-9+/]{22,86}={0,2}),k=([A-Za-z0-9+/]{43}=)"
                    + "(?:,h=([a-z0-9-]{1,24}),a=([A-Za-z0-9+/]{0,86}={0,2}),r=([1-9][0-9]{0,6})"
                    + "|,c=([A-Za-z0-9+/]{43}=),v=([A-Za-z0-9+/]{43}=))?");
    private static final int TEXT_BYTES_MAX = 320;

    private final int iterations;
    private final byte[] salt;
    private final byte[] publicKey;
    private final Optional<HashParameters> imported;
    private final Optional<ScramKeys> scram;
    private final String text;

    private StoredCredential(
            int iterations, byte[] salt, byte[] publicKey, Optional<HashParameters> imported, Optional<ScramKeys> scram) {
        this.iterations = iterations;
        this.salt = salt.clone();
        this.publicKey = publicKey.clone();
        Base64.Encoder base64 = Base64.getEncoder();
        this.imported = imported;
        this.scram = scram;
        int form = scram.isPresent() ? 3 : imported.isPresent() ? 2 : 1;
        this.text = "{BFTLDAP" + form + "}i=" + iterations + ",s=" + base64.encodeToString(salt) + ",k=" + base64.encodeToString(publicKey)
                + imported.map(hash -> ",h=" + hash.scheme().id() + ",a=" + base64.encodeToString(hash.salt()) + ",r=" + hash.rounds()).orElse("")
                + scram.map(keys -> ",c=" + base64.encodeToString(keys.storedKey()) + ",v=" + base64.encodeToString(keys.serverKey())).orElse("");
    }

    /**
     * Slow by intent: tens of milliseconds.
     *
     * @param password not empty
     * @param iterations 1 to 1,000,000; the floor for real passwords is the caller's business
     * @param salt 16 to 64 bytes, random and of this credential alone
     */
    public static StoredCredential fromPassword(byte[] password, String groupName, int iterations, byte[] salt) {
        return of(CredentialKey.derive(password, salt, iterations, groupName), iterations, salt);
    }

    /** As above, the password's UTF-8 form. */
    public static StoredCredential fromPassword(char[] password, String groupName, int iterations, byte[] salt) {
        byte[] bytes = new String(password).getBytes(StandardCharsets.UTF_8);
        return fromPassword(bytes, groupName, iterations, salt);
    }

    /** The credential whose secret half is {@code key}, derived with this salt and number of iterations. */
    public static StoredCredential of(CredentialKey key, int iterations, byte[] salt) {
        return of(key.publicKey(), iterations, salt);
    }

    /** As above; {@code imported} tells what is to be done with the password before. */
    public static StoredCredential of(CredentialKey key, int iterations, byte[] salt, Optional<HashParameters> imported) {
        return of(key.publicKey(), iterations, salt, imported, Optional.empty());
    }

    /** With keys for SCRAM. @param key derived of the prepared password ({@link org.bftldap.directory.scram.SaslPrep}) */
    public static StoredCredential withScramKeys(CredentialKey key, int iterations, byte[] salt) {
        return of(key.publicKey(), iterations, salt, Optional.empty(), Optional.of(key.scramKeys()));
    }

    /** The credential that {@code answer} names if {@code key} is its key. */
    public static StoredCredential of(CredentialKey key, CredentialAnswer answer) {
        return answer.scram() instanceof ScramPart.None
                ? of(key, answer.iterations(), answer.salt(), answer.imported())
                : withScramKeys(key, answer.iterations(), answer.salt());
    }

    /** The credential of a public key, whoever may have its secret half. */
    public static StoredCredential of(byte[] publicKey, int iterations, byte[] salt) {
        return of(publicKey, iterations, salt, Optional.empty(), Optional.empty());
    }

    private static StoredCredential of(
            byte[] publicKey, int iterations, byte[] salt, Optional<HashParameters> imported, Optional<ScramKeys> scram) {
        if (!inBounds(iterations, salt.length) || publicKey.length != Ed25519PublicKeyParameters.KEY_SIZE) {
            throw new IllegalArgumentException("a credential has 16 to 64 bytes of salt, 1 to 1,000,000 iterations and a key of 32 bytes");
        }
        return new StoredCredential(iterations, salt, publicKey, imported, scram);
    }

    /** The credential that these bytes are the text of, or empty: any other form of password is refused. */
    public static Optional<StoredCredential> parse(byte[] value) {
        if (value.length > TEXT_BYTES_MAX) {
            return Optional.empty();
        }
        String text = new String(value, StandardCharsets.ISO_8859_1);
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        int iterations = Integer.parseInt(matcher.group(1));
        Optional<byte[]> salt = decoded(matcher.group(2));
        Optional<byte[]> key = decoded(matcher.group(3));
        if (salt.isEmpty() || key.isEmpty() || !inBounds(iterations, salt.get().length)) {
            return Optional.empty();
        }
        Optional<HashParameters> imported = imported(matcher);
        if (imported.isEmpty() && matcher.group(4) != null) {
            return Optional.empty();
        }
        Optional<ScramKeys> scram = scramKeys(matcher);
        StoredCredential credential = new StoredCredential(iterations, salt.get(), key.get(), imported, scram);
        // Base64 has texts that differ in unused bits only; one of them is the canonical one.
        return credential.text.equals(text) ? Optional.of(credential) : Optional.empty();
    }

    private static Optional<HashParameters> imported(Matcher matcher) {
        if (matcher.group(4) == null) {
            return Optional.empty();
        }
        try {
            int rounds = Integer.parseInt(matcher.group(6));
            return HashScheme.byId(matcher.group(4))
                    .flatMap(scheme -> decoded(matcher.group(5)).map(salt -> new HashParameters(scheme, salt, rounds)));
        } catch (IllegalArgumentException e) {
            return Optional.empty(); // out of the scheme's bounds
        }
    }

    private static Optional<ScramKeys> scramKeys(Matcher matcher) {
        if (matcher.group(7) == null) {
            return Optional.empty();
        }
        return decoded(matcher.group(7)).flatMap(stored -> decoded(matcher.group(8)).map(server -> new ScramKeys(stored, server)));
    }

    public String text() {
        return text;
    }

    public int iterations() {
        return iterations;
    }

    public byte[] salt() {
        return salt.clone();
    }

    /** How the password is hashed before a key is derived, if this was made of another server's hash. */
    public Optional<HashParameters> imported() {
        return imported;
    }

    /** What a server needs to let its owner in by SCRAM, if it has that. */
    public Optional<ScramKeys> scram() {
        return scram;
    }

    /** What those may know of it whom its keys are not shown. */
    public ScramPart scramPart() {
        return scram.isPresent() ? new ScramPart.Kept() : new ScramPart.None();
    }

    /** First 16 bytes of SHA-256 of the text: what a proof names, so that a changed password voids it. */
    public byte[] credentialId() {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            return Arrays.copyOf(sha256.digest(text.getBytes(StandardCharsets.US_ASCII)), 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /**
     * Whether the proof names this credential and is signed by its key, for this group. Relay, session, entry and time are the
     * caller's to compare.
     */
    public boolean verify(BindProof proof, String groupName) {
        if (!MessageDigest.isEqual(proof.credentialId(), credentialId())) {
            return false;
        }
        byte[] signed = BindProof.signedBytes(
                groupName, proof.entryUuid(), proof.credentialId(), proof.relay(), proof.session(), proof.notAfterMillis());
        return Ed25519.verify(proof.signature(), 0, publicKey, 0, signed, 0, signed.length);
    }

    /** What is left of it where another one is in force. */
    public FormerCredential former() {
        return new FormerCredential(salt(), iterations, credentialId(), imported, scramPart());
    }

    /** Whether {@code answer} names this very credential. */
    public boolean isNamedBy(CredentialAnswer answer) {
        return MessageDigest.isEqual(answer.credentialId(), credentialId());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof StoredCredential that && text.equals(that.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    /** Tells nothing: credentials do not belong in logs. */
    @Override
    public String toString() {
        return "StoredCredential(…)";
    }

    private static boolean inBounds(int iterations, int saltBytes) {
        return iterations >= 1
                && iterations <= CredentialAnswer.ITERATIONS_MAX
                && saltBytes >= CredentialAnswer.SALT_BYTES_MIN
                && saltBytes <= CredentialAnswer.SALT_BYTES_MAX;
    }

    private static Optional<byte[]> decoded(String base64) {
        try {
            return Optional.of(Base64.getDecoder().decode(base64));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
