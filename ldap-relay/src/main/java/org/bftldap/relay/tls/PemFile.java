package org.bftldap.relay.tls;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.openssl.PEMParser;

/** Reads files of PEM blocks, with errors that say what to do. Stateless. */
final class PemFile {

    private static final long FILE_BYTES_MAX = 1 << 20;

    private PemFile() {}

    /** All certificates in the file, in its order; none if there are none. */
    static List<X509Certificate> certificates(Path file) throws TlsFileException {
        List<X509Certificate> certificates = new ArrayList<>();
        for (Object each : objects(file)) {
            if (each instanceof X509CertificateHolder holder) {
                try {
                    certificates.add(new JcaX509CertificateConverter().getCertificate(holder));
                } catch (CertificateException e) {
                    throw new TlsFileException(file + " holds a certificate that cannot be read (" + e.getMessage() + "); put a good one there", e);
                }
            }
        }
        return certificates;
    }

    static List<Object> objects(Path file) throws TlsFileException {
        List<Object> objects = new ArrayList<>();
        try {
            if (Files.size(file) > FILE_BYTES_MAX) {
                throw new TlsFileException(file + " is larger than 1 MiB; this is no PEM file of certificates or a key");
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

    /** Tells one content of the files from another, also while they cannot be read. */
    static String fingerprint(List<Path> files) {
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

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
