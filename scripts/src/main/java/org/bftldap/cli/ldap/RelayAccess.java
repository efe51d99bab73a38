package org.bftldap.cli.ldap;

import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPConnectionOptions;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.LDAPURL;
import com.unboundid.ldap.sdk.SimpleBindRequest;
import com.unboundid.ldap.sdk.extensions.StartTLSExtendedRequest;
import com.unboundid.util.ssl.HostNameSSLSocketVerifier;
import com.unboundid.util.ssl.JVMDefaultTrustManager;
import com.unboundid.util.ssl.PEMFileTrustManager;
import com.unboundid.util.ssl.SSLUtil;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Optional;
import javax.net.SocketFactory;
import javax.net.ssl.TrustManager;

/**
 * Where a relay is and as whom to speak to it.
 *
 * @param uri {@code ldap://} or {@code ldaps://}, host and port
 * @param startTls at {@code ldap://}: encrypt, or fail
 * @param ca PEM file of those whose certificates are trusted; empty: whom Java trusts
 * @param user empty: anonymous
 */
public record RelayAccess(String uri, boolean startTls, Optional<Path> ca, Optional<User> user) {

    private static final int CONNECT_MILLIS_MAX = 10_000;

    /** Far above the relay's own deadlines: only a relay that hangs takes so long. */
    private static final int ANSWER_MILLIS_MAX = 600_000;

    /** @param password as bytes, since LDAP compares bytes */
    public record User(String dn, byte[] password) {
        @Override
        public String toString() {
            return dn;
        }
    }

    /** How answers are read. */
    public enum Mode {
        /** One request at a time; a search is read no faster than its listener takes it. */
        ONE_AT_A_TIME,
        /** Many requests at a time, by the connection's own thread. */
        MANY
    }

    /**
     * Connects, encrypts and binds.
     *
     * @throws IOException if that fails, in one line with what to do
     */
    public LDAPConnection connect(Mode mode) throws IOException {
        LDAPURL url = url();
        boolean tls = url.getScheme().equals("ldaps");
        if (user.isPresent() && !tls && !startTls && !isLoopback(url.getHost())) {
            throw new IOException("a password would cross the network in clear to " + uri + "; use ldaps:// or --starttls");
        }
        LDAPConnectionOptions options = new LDAPConnectionOptions();
        options.setUseSynchronousMode(mode == Mode.ONE_AT_A_TIME);
        options.setConnectTimeoutMillis(CONNECT_MILLIS_MAX);
        options.setResponseTimeoutMillis(ANSWER_MILLIS_MAX);
        options.setFollowReferrals(false);
        options.setSSLSocketVerifier(new HostNameSSLSocketVerifier(true));
        LDAPConnection connection = null;
        try {
            SocketFactory sockets = tls ? ssl().createSSLSocketFactory() : SocketFactory.getDefault();
            connection = new LDAPConnection(sockets, options, url.getHost(), url.getPort());
            if (startTls && !tls) {
                connection.processExtendedOperation(new StartTLSExtendedRequest(ssl().createSSLContext()));
            }
            if (user.isPresent()) {
                connection.bind(new SimpleBindRequest(user.get().dn(), user.get().password()));
            }
            return connection;
        } catch (LDAPException | GeneralSecurityException e) {
            if (connection != null) {
                connection.close();
            }
            throw new IOException(explained(e), e);
        }
    }

    private String explained(Exception e) {
        if (!(e instanceof LDAPException ldap)) {
            return "TLS cannot be used: " + e.getMessage();
        }
        String who = user.map(bound -> " as " + bound.dn()).orElse("");
        return switch (ldap.getResultCode().intValue()) {
            case 49 -> "the group does not know this password for " + user.map(User::dn).orElse("nobody") + "; check -D and the password's file";
            case 13 -> "the relay takes no passwords in clear; use ldaps:// or --starttls";
            case 91, 81 -> uri + " does not answer; is it the relay's address, and for TLS, is --ca its CA? (" + ldap.getMessage() + ")";
            default -> uri + who + ": " + ldap.getResultCode() + ": " + ldap.getMessage();
        };
    }

    private LDAPURL url() throws IOException {
        try {
            LDAPURL url = new LDAPURL(uri);
            if ((url.getScheme().equals("ldap") || url.getScheme().equals("ldaps")) && url.hostProvided()) {
                return url;
            }
        } catch (LDAPException e) {
            // said below
        }
        throw new IOException("\"" + uri + "\" is no address of a relay; write ldap://host:port or ldaps://host:port");
    }

    private SSLUtil ssl() throws IOException {
        try {
            TrustManager trusted = ca.isPresent() ? new PEMFileTrustManager(ca.get().toFile()) : JVMDefaultTrustManager.getInstance();
            return new SSLUtil(trusted);
        } catch (java.security.KeyStoreException e) {
            throw new IOException(ca.map(Path::toString).orElse("") + " holds no certificates in PEM: " + e.getMessage(), e);
        }
    }

    private static boolean isLoopback(String host) throws IOException {
        return InetAddress.getByName(host).isLoopbackAddress();
    }
}
