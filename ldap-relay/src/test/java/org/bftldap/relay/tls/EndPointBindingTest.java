package org.bftldap.relay.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What stands for a certificate in a channel binding (RFC 5929 §4.1). */
class EndPointBindingTest {

    private static X509Certificate signed(String keyType, String signature) throws Exception {
        KeyPair keys = KeyPairGenerator.getInstance(keyType).generateKeyPair();
        X500Name name = new X500Name("CN=relay");
        Instant now = Instant.now();
        JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                name, BigInteger.ONE, Date.from(now), Date.from(now.plus(Duration.ofDays(1))), name, keys.getPublic());
        return new JcaX509CertificateConverter().getCertificate(builder.build(
                new JcaContentSignerBuilder(signature).setProvider(new BouncyCastleProvider()).build(keys.getPrivate())));
    }

    @ParameterizedTest
    @CsvSource({
        "EC, SHA256withECDSA, SHA-256",
        "EC, SHA384withECDSA, SHA-384",
        "RSA, SHA512withRSA, SHA-512",
        "RSA, SHA1withRSA, SHA-256", // nobody is to rely on SHA-1
        "RSA, SHA384withRSAandMGF1, SHA-384"
    })
    void itIsTheCertificateUnderTheHashOfItsSignature(String keyType, String signature, String hash) throws Exception {
        X509Certificate certificate = signed(keyType, signature);
        assertThat(EndPointBinding.of(certificate)).hasValueSatisfying(
                data -> assertThat(data).isEqualTo(digest(hash, certificate)));
    }

    private static byte[] digest(String hash, X509Certificate certificate) {
        try {
            return MessageDigest.getInstance(hash).digest(certificate.getEncoded());
        } catch (java.security.GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aSignatureWithoutAHashOfItsOwnHasNone() throws Exception {
        assertThat(EndPointBinding.of(signed("Ed25519", "Ed25519"))).isEmpty();
    }
}
