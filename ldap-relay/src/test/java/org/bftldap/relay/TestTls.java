package org.bftldap.relay;

import com.unboundid.util.ssl.PEMFileTrustManager;
import com.unboundid.util.ssl.SSLUtil;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.bftldap.directory.config.RelayTls;
import org.bftldap.relay.tls.FirstStepsCa;
import org.bftldap.relay.tls.TestCa;
import org.bftldap.relay.tls.TlsServer;

/** The files of a relay that speaks TLS, from a CA of its own, and who trusts it. */
final class TestTls {

    static final List<String> BOTH = List.of("TLSv1.3", "TLSv1.2");

    private final Path directory;
    final Path ca;
    final Path certificate;
    final Path key;

    TestTls(Path directory) throws IOException {
        this.directory = directory;
        this.ca = directory.resolve("ca.crt");
        this.certificate = directory.resolve("relay.crt");
        this.key = directory.resolve("relay.key");
        issue();
    }

    /** A new CA and a new pair of files, as when an operator renews them. */
    void issue() throws IOException {
        for (Path file : List.of(ca, certificate, key)) {
            Files.deleteIfExists(file);
        }
        FirstStepsCa authority = FirstStepsCa.create(Instant.now());
        authority.writeCertificate(ca);
        authority.issueServer(List.of("localhost", "127.0.0.1"), certificate, key);
    }

    /** What the server shows. */
    X509Certificate relayCertificate() throws IOException, GeneralSecurityException {
        try (InputStream in = Files.newInputStream(certificate)) {
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
        }
    }

    TlsServer server() throws IOException {
        return server(BOTH, Duration.ofSeconds(10));
    }

    TlsServer server(List<String> protocols, Duration handshakeMax) throws IOException {
        return TlsServer.start(new RelayTls(Optional.empty(), certificate, key, Optional.empty(), protocols, RelayTls.CIPHERS_DEFAULT), handshakeMax, 1);
    }

    TlsServer serverWith(List<String> ciphers) throws IOException {
        return TlsServer.start(new RelayTls(Optional.empty(), certificate, key, Optional.empty(), BOTH, ciphers), Duration.ofSeconds(10), 1);
    }

    /** One that asks clients for certificates. */
    TlsServer serverFor(Path clientCa) throws IOException {
        return TlsServer.start(
                new RelayTls(Optional.empty(), certificate, key, Optional.of(clientCa), BOTH, RelayTls.CIPHERS_DEFAULT), Duration.ofSeconds(10), 1);
    }

    /** As {@link #client(String)}, showing a certificate. */
    SSLContext client(String protocol, TestCa.Issued shown) throws GeneralSecurityException, IOException {
        SSLContext context = SSLContext.getInstance(protocol);
        context.init(shown.keyManagers(), new TrustManager[] {new PEMFileTrustManager(ca.toFile())}, null);
        return context;
    }

    /** Of a client that trusts the CA of now and speaks this version at most. */
    SSLContext client(String protocol) throws IOException, GeneralSecurityException {
        Path trusted = Files.copy(ca, Files.createTempFile(directory, "trusted", ".crt"), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        return new SSLUtil(new PEMFileTrustManager(trusted.toFile())).createSSLContext(protocol);
    }
}
