package org.bftldap.bft.crypto;

import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Collection;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.TrustManager;

/**
 * TLS among the processes of a group: each shows a certificate that it made itself in memory, and trusts exactly the raw public keys
 * that it is given.
 */
public final class TlsIdentity {

    private TlsIdentity() {}

    /** A context that shows the node's TLS key and accepts a peer iff its raw key is one of those given. */
    public static SSLContext context(NodeKeys keys, Collection<byte[]> acceptedRawKeys) {
        Set<ByteBuffer> accepted = acceptedRawKeys.stream().map(key -> ByteBuffer.wrap(key.clone())).collect(Collectors.toUnmodifiableSet());
        return context(keys, key -> accepted.contains(ByteBuffer.wrap(key)));
    }

    /** The same where those who are accepted change. @param accepted asked at each handshake, on any thread */
    public static SSLContext context(NodeKeys keys, Predicate<byte[]> accepted) {
        try {
            PrivateKey privateKey =
                    KeyFactory.getInstance("Ed25519").generatePrivate(new PKCS8EncodedKeySpec(keys.tlsPrivateDer()));
            X509Certificate certificate = (X509Certificate) CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(SelfSignedCertificate.of(keys)));
            SSLContext context = SSLContext.getInstance("TLSv1.3");
            context.init(
                    new KeyManager[] {new OwnKeyManager(privateKey, certificate)},
                    new TrustManager[] {new PinnedTrustManager(accepted)},
                    new SecureRandom());
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the JDK must offer TLS 1.3 with Ed25519 certificates", e);
        }
    }

    /** The raw Ed25519 key that the peer of an established session proved to hold. */
    public static byte[] peerKey(SSLSession session) throws SSLPeerUnverifiedException {
        return PinnedTrustManager.rawKey(session.getPeerCertificates()[0].getPublicKey());
    }
}
