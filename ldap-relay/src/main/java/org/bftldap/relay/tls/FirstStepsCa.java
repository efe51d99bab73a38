package org.bftldap.relay.tls;

import java.io.IOException;
import java.io.StringWriter;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * A private certification authority for a group's first steps, so that TLS can be tried before real certificates are there. Its name
 * says that it is no more. Its own key is forgotten when its certificates are made. All are on P-256, which every LDAP client can check.
 */
public final class FirstStepsCa {

    /** Whoever meets it in a client's list of authorities knows what it is. */
    public static final String SUBJECT = "CN=bftldap first-steps CA\\, not for production";

    private static final Duration CA_LIFE = Duration.ofDays(3_650);
    /** The longest that all clients take. */
    private static final Duration CERTIFICATE_LIFE = Duration.ofDays(820);
    /** For clients whose clocks are behind. */
    private static final Duration BEFORE_NOW = Duration.ofHours(1);

    private static final String SIGNATURE = "SHA256withECDSA";
    private static final int SERIAL_BITS = 127;

    private final SecureRandom random = new SecureRandom();
    private final Instant now;
    private final KeyPair keys;
    private final X509CertificateHolder certificate;

    private FirstStepsCa(Instant now) throws GeneralSecurityException, IOException {
        this.now = now;
        this.keys = newKeys();
        JcaX509v3CertificateBuilder builder = builder(new X500Name(SUBJECT), keys, CA_LIFE);
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
        builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
        this.certificate = signed(builder);
    }

    public static FirstStepsCa create(Instant now) throws IOException {
        try {
            return new FirstStepsCa(now);
        } catch (GeneralSecurityException e) {
            throw new IOException("this Java cannot make keys on P-256: " + e.getMessage(), e);
        }
    }

    /** Writes its certificate, which clients need to trust what it issues. */
    public void writeCertificate(Path file) throws IOException {
        Files.writeString(file, pem(certificate), StandardOpenOption.CREATE_NEW);
    }

    /**
     * Makes a certificate for a server and writes it and its key, mode 0600, into new files.
     *
     * @param hosts names and numeric addresses under which clients reach it; the first is its subject
     */
    public void issueServer(List<String> hosts, Path certificateFile, Path keyFile) throws IOException {
        X500Name subject = new X500NameBuilder().addRDN(BCStyle.CN, hosts.get(0)).build();
        GeneralName[] names = hosts.stream()
                .map(host -> new GeneralName(isAddress(host) ? GeneralName.iPAddress : GeneralName.dNSName, host))
                .toArray(GeneralName[]::new);
        issue(subject, KeyPurposeId.id_kp_serverAuth, new GeneralNames(names), certificateFile, keyFile);
    }

    private void issue(X500Name subject, KeyPurposeId purpose, GeneralNames names, Path certificateFile, Path keyFile) throws IOException {
        try {
            KeyPair own = newKeys();
            JcaX509v3CertificateBuilder builder = builder(subject, own, CERTIFICATE_LIFE);
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
            builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purpose));
            builder.addExtension(Extension.subjectAlternativeName, false, names);
            Files.writeString(certificateFile, pem(signed(builder)), StandardOpenOption.CREATE_NEW);
            // The permissions come before the content.
            Files.createFile(keyFile, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.write(keyFile, pem(new JcaPKCS8Generator(own.getPrivate(), null)).getBytes(StandardCharsets.US_ASCII));
        } catch (GeneralSecurityException e) {
            throw new IOException("this Java cannot make keys on P-256: " + e.getMessage(), e);
        }
    }

    private JcaX509v3CertificateBuilder builder(X500Name subject, KeyPair own, Duration life) throws GeneralSecurityException, IOException {
        JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                new X500Name(SUBJECT),
                new BigInteger(SERIAL_BITS, random),
                Date.from(now.minus(BEFORE_NOW)),
                Date.from(now.plus(life)),
                subject,
                own.getPublic());
        JcaX509ExtensionUtils extensions = new JcaX509ExtensionUtils();
        builder.addExtension(Extension.subjectKeyIdentifier, false, extensions.createSubjectKeyIdentifier(own.getPublic()));
        builder.addExtension(Extension.authorityKeyIdentifier, false, extensions.createAuthorityKeyIdentifier(keys.getPublic()));
        return builder;
    }

    private X509CertificateHolder signed(JcaX509v3CertificateBuilder builder) throws IOException {
        try {
            return builder.build(new JcaContentSignerBuilder(SIGNATURE).build(keys.getPrivate()));
        } catch (OperatorCreationException e) {
            throw new IOException("this Java cannot sign by " + SIGNATURE + ": " + e.getMessage(), e);
        }
    }

    private KeyPair newKeys() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"), random);
        return generator.generateKeyPair();
    }

    private static boolean isAddress(String host) {
        return host.matches("[0-9.]+") || host.indexOf(':') >= 0;
    }

    private static String pem(Object object) throws IOException {
        StringWriter text = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
            writer.writeObject(object);
        }
        return text.toString();
    }
}
