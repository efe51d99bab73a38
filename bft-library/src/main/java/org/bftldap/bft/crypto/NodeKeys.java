package org.bftldap.bft.crypto;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import org.bftldap.bft.config.PublicKeys;
import org.bouncycastle.math.ec.rfc7748.X25519;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/**
 * The three private keys of one process. Immutable, safe to share; the bytes of a key never leave this package.
 *
 * <p>Arithmetic is BouncyCastle's low-level one: it signs in about 32 µs where the JDK's provider takes 600 µs.
 */
public final class NodeKeys {

    public static final int SIGNATURE_BYTES = 64;

    private static final String SIGNING_FILE = "signing.pem";
    private static final String AGREEMENT_FILE = "agreement.pem";
    private static final String TLS_FILE = "tls.pem";

    private final byte[] signingSeed;
    private final byte[] agreementScalar;
    private final byte[] tlsSeed;
    private final PublicKeys publicKeys;

    private NodeKeys(byte[] signingSeed, byte[] agreementScalar, byte[] tlsSeed) {
        this.signingSeed = signingSeed;
        this.agreementScalar = agreementScalar;
        this.tlsSeed = tlsSeed;
        this.publicKeys = new PublicKeys(ed25519Public(signingSeed), x25519Public(agreementScalar), ed25519Public(tlsSeed));
    }

    public static NodeKeys generate() {
        SecureRandom random = new SecureRandom();
        byte[] signing = new byte[Ed25519.SECRET_KEY_SIZE];
        byte[] agreement = new byte[X25519.SCALAR_SIZE];
        byte[] tls = new byte[Ed25519.SECRET_KEY_SIZE];
        Ed25519.generatePrivateKey(random, signing);
        X25519.generatePrivateKey(random, agreement);
        Ed25519.generatePrivateKey(random, tls);
        return new NodeKeys(signing, agreement, tls);
    }

    /**
     * Writes the three files into the directory, which is made if it is missing (mode 0700).
     *
     * @throws KeyFileException if one of them exists already, or cannot be written
     */
    public void save(Path directory) throws KeyFileException {
        try {
            if (!Files.isDirectory(directory)) {
                Files.createDirectories(
                        directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            }
        } catch (IOException e) {
            throw new KeyFileException("BD-3005: cannot make directory " + directory + ": " + e.getMessage(), e);
        }
        KeyFiles.writeEd25519(directory.resolve(SIGNING_FILE), signingSeed);
        KeyFiles.writeX25519(directory.resolve(AGREEMENT_FILE), agreementScalar);
        KeyFiles.writeEd25519(directory.resolve(TLS_FILE), tlsSeed);
    }

    /** Reads what {@link #save} wrote (or what {@code openssl genpkey} makes). */
    public static NodeKeys load(Path directory) throws KeyFileException {
        return new NodeKeys(
                KeyFiles.readEd25519(directory.resolve(SIGNING_FILE)),
                KeyFiles.readX25519(directory.resolve(AGREEMENT_FILE)),
                KeyFiles.readEd25519(directory.resolve(TLS_FILE)));
    }

    public PublicKeys publicKeys() {
        return publicKeys;
    }

    /** Ed25519 (RFC 8032) by the signing key; deterministic. */
    public byte[] sign(byte[] message) {
        byte[] signature = new byte[SIGNATURE_BYTES];
        // The public key is handed in, since deriving it anew would double the time.
        Ed25519.sign(signingSeed, 0, publicKeys.signing(), 0, message, 0, message.length, signature, 0);
        return signature;
    }

    /** X25519 (RFC 7748) of the agreement key with another's public one. */
    byte[] agree(byte[] otherPublic) {
        return KeyAgreement.agree(agreementScalar, otherPublic);
    }

    byte[] tlsPrivateDer() {
        return KeyFiles.ed25519Der(tlsSeed);
    }

    byte[] signByTlsKey(byte[] message) {
        byte[] signature = new byte[SIGNATURE_BYTES];
        Ed25519.sign(tlsSeed, 0, message, 0, message.length, signature, 0);
        return signature;
    }

    private static byte[] ed25519Public(byte[] seed) {
        byte[] point = new byte[Ed25519.PUBLIC_KEY_SIZE];
        Ed25519.generatePublicKey(seed, 0, point, 0);
        return point;
    }

    private static byte[] x25519Public(byte[] scalar) {
        byte[] point = new byte[X25519.POINT_SIZE];
        X25519.generatePublicKey(scalar, 0, point, 0);
        return point;
    }
}
