package org.bftldap.relay.tls;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.openssl.PEMEncryptedKeyPair;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;

/**
 * A certificate chain and its private key, read from two PEM files and held against each other.
 *
 * @param chain the relay's own certificate first; not empty
 */
record TlsMaterial(PrivateKey key, List<X509Certificate> chain) {

    private static final long FILE_BYTES_MAX = 1 << 20;
    private static final Set<PosixFilePermission> OWNER = EnumSet.of(
            PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_EXECUTE);

    TlsMaterial {
        chain = List.copyOf(chain);
    }

    static TlsMaterial read(Path certificateFile, Path keyFile) throws TlsFileException {
        List<X509Certificate> chain = chain(certificateFile);
        PrivateKey key = key(keyFile);
        if (!belong(key, chain.get(0).getPublicKey())) {
            throw new TlsFileException(keyFile + " is not the key of the first certificate in " + certificateFile
                    + "; put both files of one issue there, the relay's own certificate first");
        }
        return new TlsMaterial(key, chain);
    }

    /** Tells one content of the files from another, also while they cannot be read. */
    static String fingerprint(Path... files) {
        MessageDigest sha256 = sha256();
        for (Path file : files) {
            try {
                sha256.update(Files.size(file) > FILE_BYTES_MAX ? new byte[] {1} : sha256().digest(Files.readAllBytes(file)));
                sha256.update(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)).getBytes(StandardCharsets.US_ASCII));
            } catch (IOException unreadable) {
                sha256.update((byte) 0);
            }
        }
        return HexFormat.of().formatHex(sha256.digest());
    }

    private static List<X509Certificate> chain(Path file) throws TlsFileException {
        List<X509Certificate> chain = new ArrayList<>();
        for (Object each : objects(file)) {
            if (each instanceof X509CertificateHolder holder) {
                try {
                    chain.add(new JcaX509CertificateConverter().getCertificate(holder));
                } catch (CertificateException e) {
                    throw new TlsFileException(file + " holds a certificate that cannot be read (" + e.getMessage() + "); put a good one there", e);
                }
            }
        }
        if (chain.isEmpty()) {
            throw new TlsFileException(file + " holds no PEM block CERTIFICATE; put the relay's certificate there, then those between it and its CA");
        }
        return chain;
    }

    private static PrivateKey key(Path file) throws TlsFileException {
        refuseIfOthersMayRead(file);
        JcaPEMKeyConverter converter = new JcaPEMKeyConverter();
        for (Object each : objects(file)) {
            try {
                if (each instanceof PrivateKeyInfo info) {
                    return converter.getPrivateKey(info);
                } else if (each instanceof PEMKeyPair pair) {
                    return converter.getKeyPair(pair).getPrivate();
                } else if (each instanceof PEMEncryptedKeyPair || each instanceof PKCS8EncryptedPrivateKeyInfo) {
                    throw new TlsFileException(file + " is encrypted, and nobody is there to give its passphrase; store it plain: openssl pkey -in "
                            + file + " -out NEW, mode 600");
                }
            } catch (TlsFileException e) {
                throw e;
            } catch (IOException e) {
                throw new TlsFileException(file + " holds a private key that cannot be read (" + e.getMessage() + "); put a good one there", e);
            }
        }
        throw new TlsFileException(file + " holds no PEM block with a private key; put the key of the relay's certificate there");
    }

    private static List<Object> objects(Path file) throws TlsFileException {
        List<Object> objects = new ArrayList<>();
        try {
            if (Files.size(file) > FILE_BYTES_MAX) {
                throw new TlsFileException(file + " is larger than 1 MiB; this is no PEM file of a certificate or key");
            }
            try (PEMParser parser = new PEMParser(new StringReader(Files.readString(file, StandardCharsets.ISO_8859_1)))) {
                for (Object each = parser.readObject(); each != null; each = parser.readObject()) {
                    objects.add(each);
                }
            }
            return objects;
        } catch (TlsFileException e) {
            throw e;
        } catch (NoSuchFileException e) {
            throw new TlsFileException(file + " is missing; put it there, or correct the path", e);
        } catch (IOException | RuntimeException e) {
            // The parser tells some damage by unchecked exceptions; the relay goes on with what it has. Without the text: it may be of a key.
            throw new TlsFileException(file + " cannot be read, or is not PEM; check its permissions and content", e);
        }
    }

    private static void refuseIfOthersMayRead(Path file) throws TlsFileException {
        try {
            Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
            if (!OWNER.containsAll(permissions)) {
                throw new TlsFileException(
                        file + " may be read by others (mode " + PosixFilePermissions.toString(permissions) + "); run: chmod 600 " + file);
            }
        } catch (NoSuchFileException e) {
            throw new TlsFileException(file + " is missing; put it there, or correct the path", e);
        } catch (TlsFileException e) {
            throw e;
        } catch (IOException e) {
            throw new TlsFileException(file + " cannot be read; check its owner and permissions", e);
        }
    }

    /** A key of one issue with the certificate of another would show only at the first client. */
    private static boolean belong(PrivateKey key, PublicKey publicKey) {
        String algorithm = switch (publicKey.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            default -> publicKey.getAlgorithm();
        };
        byte[] probe = "bftldap".getBytes(StandardCharsets.US_ASCII);
        try {
            Signature signature = Signature.getInstance(algorithm);
            signature.initSign(key);
            signature.update(probe);
            byte[] signed = signature.sign();
            signature.initVerify(publicKey);
            signature.update(probe);
            return signature.verify(signed);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
