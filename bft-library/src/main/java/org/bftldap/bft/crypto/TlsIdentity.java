package org.bftldap.bft.crypto;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Collection;
import java.util.Date;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.TrustManager;
import org.bouncycastle.asn1.edec.EdECObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.operator.ContentSigner;

/**
 * TLS among the processes of a group: each shows a certificate that it made itself in memory, and trusts exactly the raw public keys
 * that it is given.
 */
public final class TlsIdentity {

    private static final AlgorithmIdentifier ED25519 = new AlgorithmIdentifier(EdECObjectIdentifiers.id_Ed25519);

    private TlsIdentity() {}

    /** A context that shows the node's TLS key and accepts a peer iff its raw key is one of those given. */
    public static SSLContext context(NodeKeys keys, Collection<byte[]> acceptedRawKeys) {
        try {
            PrivateKey privateKey =
                    KeyFactory.getInstance("Ed25519").generatePrivate(new PKCS8EncodedKeySpec(keys.tlsPrivateDer()));
            X509Certificate certificate = (X509Certificate) CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(selfSigned(keys)));
            SSLContext context = SSLContext.getInstance("TLSv1.3");
            context.init(
                    new KeyManager[] {new OwnKeyManager(privateKey, certificate)},
                    new TrustManager[] {new PinnedTrustManager(acceptedRawKeys)},
                    new SecureRandom());
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("the JDK must offer TLS 1.3 with Ed25519 certificates", e);
        }
    }

    /** The raw Ed25519 key that the peer of an established session proved to hold. */
    public static byte[] peerKey(SSLSession session) throws SSLPeerUnverifiedException {
        return PinnedTrustManager.rawKey(session.getPeerCertificates()[0].getPublicKey());
    }

    private static byte[] selfSigned(NodeKeys keys) throws IOException {
        X500Name name = new X500Name("CN=bftldap");
        // RFC 5280 §4.1.2.5: this date stands for "no expiry". Dates mean nothing here, but the JDK's parser wants some.
        Date from = new Date(0);
        Date to = new Date(253_402_300_799_000L);
        SubjectPublicKeyInfo key =
                new SubjectPublicKeyInfo(ED25519, keys.publicKeys().tls());
        return new X509v3CertificateBuilder(name, BigInteger.ONE, from, to, name, key)
                .build(new TlsKeySigner(keys))
                .getEncoded();
    }

    private static final class TlsKeySigner implements ContentSigner {
        private final NodeKeys keys;
        private final ByteArrayOutputStream content = new ByteArrayOutputStream();

        TlsKeySigner(NodeKeys keys) {
            this.keys = keys;
        }

        @Override
        public AlgorithmIdentifier getAlgorithmIdentifier() {
            return ED25519;
        }

        @Override
        public OutputStream getOutputStream() {
            return content;
        }

        @Override
        public byte[] getSignature() {
            return keys.signByTlsKey(content.toByteArray());
        }
    }
}
