package org.bftldap.relay.tls;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** An authority that issues clients' certificates, good and bad ones; and proxies of them. */
public final class TestCa {

    private static final ASN1ObjectIdentifier PROXY_INFO = new ASN1ObjectIdentifier("1.3.6.1.5.5.7.1.14");
    public static final String INHERIT_ALL = "1.3.6.1.5.5.7.21.1";

    private final Issued own;

    /** A certificate with its key, and what a client sends with it: itself first. */
    public record Issued(PrivateKey key, List<X509Certificate> chain) {

        public Issued {
            chain = List.copyOf(chain);
        }

        public X509Certificate[] sent() {
            return chain.toArray(new X509Certificate[0]);
        }

        /** For a client that shows it. */
        public KeyManager[] keyManagers() {
            try {
                KeyStore store = KeyStore.getInstance("PKCS12");
                store.load(null, null);
                store.setKeyEntry("client", key, new char[0], sent());
                KeyManagerFactory factory = KeyManagerFactory.getInstance("NewSunX509");
                factory.init(new javax.net.ssl.KeyStoreBuilderParameters(
                        KeyStore.Builder.newInstance(store, new KeyStore.PasswordProtection(new char[0]))));
                return factory.getKeyManagers();
            } catch (GeneralSecurityException | IOException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** Adds extensions to a certificate. */
    public interface Extensions {
        void addTo(JcaX509v3CertificateBuilder builder) throws CertIOException;
    }

    public TestCa(String subject) {
        KeyPair keys = keys();
        X500Name name = new X500Name(subject);
        this.own = new Issued(keys.getPrivate(), List.of(signed(name, name, keys, keys.getPrivate(), Duration.ofDays(1), builder ->
                builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true)))));
    }

    public X509Certificate certificate() {
        return own.chain().get(0);
    }

    public Path writeTo(Path file) throws IOException {
        StringWriter text = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
            writer.writeObject(certificate());
        }
        return Files.writeString(file, text.toString());
    }

    /** A person's or a service's, as grids issue them. */
    public Issued issue(String subject) {
        return issue(subject, Duration.ofHours(12), builder -> {});
    }

    /** @param life from now on; negative for one that is over */
    public Issued issue(String subject, Duration life, Extensions extensions) {
        KeyPair keys = keys();
        X500Name authority = X500Name.getInstance(certificate().getSubjectX500Principal().getEncoded());
        X509Certificate certificate = signed(authority, new X500Name(subject), keys, own.key(), life, extensions);
        return new Issued(keys.getPrivate(), List.of(certificate));
    }

    /** A proxy as grid-proxy-init makes it. */
    public static Issued proxy(Issued issuer) {
        return proxy(issuer, INHERIT_ALL, -1, Duration.ofHours(1));
    }

    /** @param pathLength how many proxies may be made of it; negative for any number */
    public static Issued proxy(Issued issuer, String policy, int pathLength, Duration life) {
        return below(issuer, subject(issuer), life, builder -> builder.addExtension(PROXY_INFO, true, info(policy, pathLength)));
    }

    public static DERSequence info(String policy, int pathLength) {
        ASN1EncodableVector info = new ASN1EncodableVector();
        if (pathLength >= 0) {
            info.add(new ASN1Integer(pathLength));
        }
        info.add(new DERSequence(new ASN1ObjectIdentifier(policy)));
        return new DERSequence(info);
    }

    /** Something signed by the key of a certificate that is no authority's. */
    public static Issued below(Issued issuer, X500Name subject, Duration life, Extensions extensions) {
        KeyPair keys = keys();
        X509Certificate above = issuer.chain().get(0);
        X509Certificate certificate =
                signed(X500Name.getInstance(above.getSubjectX500Principal().getEncoded()), subject, keys, issuer.key(), life, extensions);
        List<X509Certificate> chain = new ArrayList<>(List.of(certificate));
        chain.addAll(issuer.chain());
        return new Issued(keys.getPrivate(), chain);
    }

    /** That of the issuer with one CN more. */
    public static X500Name subject(Issued issuer) {
        List<org.bouncycastle.asn1.x500.RDN> rdns = new ArrayList<>(
                List.of(X500Name.getInstance(issuer.chain().get(0).getSubjectX500Principal().getEncoded()).getRDNs()));
        rdns.add(new X500Name("CN=1234567890").getRDNs()[0]);
        return new X500Name(rdns.toArray(new org.bouncycastle.asn1.x500.RDN[0]));
    }

    private static X509Certificate signed(
            X500Name issuer, X500Name subject, KeyPair keys, PrivateKey signer, Duration life, Extensions extensions) {
        Instant now = Instant.now();
        try {
            JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                    issuer,
                    BigInteger.valueOf(System.nanoTime()),
                    Date.from(now.minus(Duration.ofDays(2))),
                    Date.from(now.plus(life)),
                    subject,
                    keys.getPublic());
            extensions.addTo(builder);
            return new JcaX509CertificateConverter().getCertificate(builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(signer)));
        } catch (CertIOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException | OperatorCreationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static KeyPair keys() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
