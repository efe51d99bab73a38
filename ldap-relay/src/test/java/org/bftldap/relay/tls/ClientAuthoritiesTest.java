package org.bftldap.relay.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.bftldap.relay.tls.TestCa.INHERIT_ALL;
import static org.bftldap.relay.tls.TestCa.proxy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.bftldap.relay.tls.TestCa.Issued;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which certificates tell who a client is, and who (RFC 5280 §6, RFC 3820). */
class ClientAuthoritiesTest {

    private static final Duration HOUR = Duration.ofHours(1);
    private static final ASN1ObjectIdentifier PROXY_INFO = new ASN1ObjectIdentifier("1.3.6.1.5.5.7.1.14");

    @TempDir
    private Path directory;

    private final TestCa ca = new TestCa("CN=Users' CA,C=GB");
    private ClientAuthorities authorities;

    @BeforeEach
    void read() throws IOException {
        authorities = ClientAuthorities.read(ca.writeTo(directory.resolve("ca.crt")));
    }

    private ClientCertificate judged(Issued shown) {
        return authorities.judge(shown.sent(), Instant.now());
    }

    private void trusted(Issued shown, String subject) {
        assertThat(judged(shown)).isInstanceOfSatisfying(ClientCertificate.Trusted.class, good -> assertThat(good.subject()).isEqualTo(subject));
    }

    private void distrusted(Issued shown, String reason) {
        assertThat(judged(shown))
                .isInstanceOfSatisfying(ClientCertificate.Distrusted.class, bad -> assertThat(bad.reason()).containsIgnoringCase(reason));
    }

    @Test
    void a_certificate_of_the_authority_tells_its_subject_and_its_end() {
        Issued ada = ca.issue("C=GB,O=Example\\, Inc.,CN=Ada Lovelace");
        assertThat(judged(ada)).isEqualTo(new ClientCertificate.Trusted(
                "CN=Ada Lovelace,O=Example\\, Inc.,C=GB", ada.chain().get(0).getNotAfter().getTime()));
    }

    @Test
    void types_that_rfc_2253_does_not_list_are_written_as_text() {
        trusted(ca.issue("C=GB,CN=A,emailAddress=ada@example.org"), "emailAddress=ada@example.org,CN=A,C=GB");
        trusted(ca.issue("DC=org,DC=example,UID=ada"), "UID=ada,DC=example,DC=org");
    }

    @Test
    void what_no_authority_vouches_for_tells_nothing() {
        distrusted(new TestCa("CN=Users' CA,C=GB").issue("C=GB,CN=Ada"), "unable to find valid certification path");
        distrusted(ca.issue("C=GB,CN=Ada", Duration.ofHours(-1), builder -> {}), "has expired");
        distrusted(TestCa.below(ca.issue("C=GB,CN=Ada"), new X500Name("C=GB,CN=Eve"), HOUR, builder -> {}), "unable to find valid certification path");
        distrusted(ca.issue("C=GB,CN=Ada", HOUR, builder -> builder.addExtension(new ASN1ObjectIdentifier("1.2.3.4"), true, new KeyUsage(1))),
                "unable to find");
    }

    @Test
    void only_certificates_for_clients_count() {
        trusted(ca.issue("CN=Ada", HOUR, builder ->
                builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_clientAuth))), "CN=Ada");
        distrusted(ca.issue("CN=www", HOUR, builder ->
                builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth))), "not one for clients");
        distrusted(ca.issue("CN=Ada", HOUR, builder ->
                builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyEncipherment))), "not one for clients");
        distrusted(ca.issue("CN=CA 2", HOUR, builder ->
                builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true))), "not one for clients");
        distrusted(ca.issue(""), "no subject");
    }

    @Test
    void a_proxy_stands_for_its_end_entity_and_ends_when_the_first_of_them_does() {
        Issued ada = ca.issue("C=GB,CN=Ada");
        Issued first = proxy(ada, INHERIT_ALL, 1, Duration.ofHours(2));
        Issued second = proxy(first, INHERIT_ALL, -1, Duration.ofHours(3));
        assertThat(judged(second)).isEqualTo(new ClientCertificate.Trusted("CN=Ada,C=GB", first.chain().get(0).getNotAfter().getTime()));
    }

    @Test
    void a_proxy_that_breaks_a_rule_tells_nothing() {
        Issued ada = ca.issue("C=GB,CN=Ada");
        distrusted(proxy(ada, INHERIT_ALL, -1, Duration.ofHours(-1)), "expired");
        distrusted(proxy(proxy(ada, INHERIT_ALL, 0, HOUR)), "more proxies than it may");
        distrusted(proxy(ada, "1.3.6.1.5.5.7.21.2", -1, HOUR), "may not do all"); // id-ppl-independent
        distrusted(proxy(ada, "1.3.6.1.4.1.3536.1.1.1.9", -1, HOUR), "may not do all"); // limited
        distrusted(TestCa.below(ada, new X500Name("C=GB,CN=Eve,CN=1"), HOUR, builder ->
                builder.addExtension(PROXY_INFO, true, TestCa.info(INHERIT_ALL, -1))), "name is not that of its issuer");
        distrusted(TestCa.below(ada, new X500Name("C=GB,CN=Ada,O=1"), HOUR, builder ->
                builder.addExtension(PROXY_INFO, true, TestCa.info(INHERIT_ALL, -1))), "name is not that of its issuer");
        distrusted(TestCa.below(ada, TestCa.subject(ada), HOUR, builder ->
                builder.addExtension(PROXY_INFO, false, TestCa.info(INHERIT_ALL, -1))), "critical");
        distrusted(TestCa.below(ada, TestCa.subject(ada), HOUR, builder ->
                builder.addExtension(PROXY_INFO, true, new KeyUsage(KeyUsage.digitalSignature))), "cannot be read");
        distrusted(TestCa.below(ada, TestCa.subject(ada), HOUR, builder -> {
            builder.addExtension(PROXY_INFO, true, TestCa.info(INHERIT_ALL, -1));
            builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(new GeneralName(GeneralName.dNSName, "x")));
        }), "alternative name");
        distrusted(new Issued(ada.key(), proxy(ada).chain().subList(0, 1)), "without the certificate");
        Issued other = ca.issue("C=GB,CN=Ada");
        Issued forged = proxy(other);
        distrusted(new Issued(forged.key(), List.of(forged.chain().get(0), ada.chain().get(0))), "not signed by");
        Issued mayNotSign = ca.issue("C=GB,CN=Ada", HOUR, builder -> builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyAgreement)));
        distrusted(proxy(mayNotSign), "no right to sign");
        distrusted(proxy(new TestCa("CN=Users' CA,C=GB").issue("C=GB,CN=Ada")), "unable to find valid certification path");
    }

    @Test
    void a_file_without_authorities_is_refused_saying_what_to_do() throws IOException {
        Path empty = Files.writeString(directory.resolve("empty.crt"), "nothing\n");
        assertThatThrownBy(() -> ClientAuthorities.read(empty)).isInstanceOf(TlsFileException.class).hasMessageContaining("put the CAs of your users");
        assertThatThrownBy(() -> ClientAuthorities.read(directory.resolve("missing.crt"))).hasMessageContaining("is missing; put it there");
        Path server = directory.resolve("relay.crt");
        FirstStepsCa.create(Instant.now()).issueServer(List.of("localhost"), server, directory.resolve("relay.key"));
        assertThatThrownBy(() -> ClientAuthorities.read(server)).hasMessageContaining("which is no authority");
    }
}
