package org.bftldap.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.extensions.StartTLSExtendedRequest;
import com.unboundid.util.ssl.PEMFileKeyManager;
import com.unboundid.util.ssl.PEMFileTrustManager;
import com.unboundid.util.ssl.SSLUtil;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStoreException;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.bftldap.testkit.ClientCa;
import org.bftldap.testkit.DevGroup;

/** How clients of a group find its encrypted address, and whom they trust for it. */
final class TlsClients {
    private final DevGroup group;
    private final SSLContext context;

    TlsClients(DevGroup group) throws GeneralSecurityException {
        this.group = group;
        this.context = new SSLUtil(new PEMFileTrustManager(ca().toFile())).createSSLContext();
    }

    Path ca() {
        return group.folder().resolve("ca.crt");
    }

    String url() {
        try {
            return Files.readString(group.folder().resolve("ldaps.url")).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    SSLContext context() {
        return context;
    }

    LDAPConnection connectStartingTls() throws LDAPException {
        return connectStartingTls(context);
    }

    /** Of a client that shows a certificate. */
    LDAPConnection connectStartingTls(ClientCa.Issued shown) throws LDAPException, GeneralSecurityException {
        try {
            PEMFileKeyManager own = new PEMFileKeyManager(shown.certificate().toFile(), shown.key().toFile());
            return connectStartingTls(new SSLUtil(own, new PEMFileTrustManager(ca().toFile())).createSSLContext());
        } catch (KeyStoreException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The channel binding tls-server-end-point (RFC 5929 §4.1) of a connection to a relay with a certificate of a new group, which is signed with SHA-256. */
    byte[] endPoint(LDAPConnection encrypted) throws GeneralSecurityException {
        try {
            X509Certificate certificate = (X509Certificate) encrypted.getSSLSession().getPeerCertificates()[0];
            assertThat(certificate.getSigAlgName()).startsWith("SHA256with");
            return MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded());
        } catch (SSLPeerUnverifiedException e) {
            throw new IllegalStateException(e);
        }
    }

    private LDAPConnection connectStartingTls(SSLContext by) throws LDAPException {
        LDAPConnection connection = group.connectAnonymously();
        connection.processExtendedOperation(new StartTLSExtendedRequest(by));
        return connection;
    }
}
