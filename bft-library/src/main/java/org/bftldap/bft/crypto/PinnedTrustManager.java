package org.bftldap.bft.crypto;

import java.net.Socket;
import java.security.PublicKey;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.function.Predicate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** Trusts raw Ed25519 keys that it is told to; TLS itself proves that the peer holds the private half. */
final class PinnedTrustManager extends X509ExtendedTrustManager {

    /** SubjectPublicKeyInfo of an Ed25519 key (RFC 8410) but its last 32 bytes. */
    private static final byte[] SPKI_HEADER = {0x30, 0x2a, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 3, 0x21, 0};

    private static final int SPKI_BYTES = SPKI_HEADER.length + 32;

    private final Predicate<byte[]> accepted;

    /** @param accepted asked at each handshake, on any thread */
    PinnedTrustManager(Predicate<byte[]> accepted) {
        this.accepted = accepted;
    }

    static byte[] rawKey(PublicKey key) {
        byte[] encoded = key.getEncoded();
        boolean ed25519 = encoded.length == SPKI_BYTES
                && Arrays.equals(encoded, 0, SPKI_HEADER.length, SPKI_HEADER, 0, SPKI_HEADER.length);
        return ed25519 ? Arrays.copyOfRange(encoded, SPKI_HEADER.length, SPKI_BYTES) : new byte[0];
    }

    private void check(X509Certificate @Nullable [] chain) throws CertificateException {
        if (chain == null || chain.length != 1 || !accepted.test(rawKey(chain[0].getPublicKey()))) {
            throw new CertificateException("the peer's TLS key is not in this process's group file");
        }
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket) throws CertificateException {
        check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket) throws CertificateException {
        check(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine) throws CertificateException {
        check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine) throws CertificateException {
        check(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        check(chain);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }
}
