package org.bftldap.relay.tls;

import java.net.Socket;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertStore;
import java.security.cert.CertificateException;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.security.auth.x500.X500Principal;

/**
 * The authorities whose certificates clients may show. Immutable; for all threads.
 *
 * <p>A handshake succeeds whatever is shown: certificates count in a bind by SASL EXTERNAL only, which can say what is wrong with one, and a client
 * that has one for other servers can go on with its password (RFC 4513 §5.2.3).
 */
final class ClientAuthorities {

    private static final String CLIENT_AUTHENTICATION = "1.3.6.1.5.5.7.3.2";
    private static final String ANY_PURPOSE = "2.5.29.37.0";

    /** Types beyond RFC 2253's list that certificates have in their names; openssl and LDAP servers call them so, too. */
    private static final Map<String, String> NAMES = Map.of(
            "1.2.840.113549.1.9.1", "emailAddress",
            "2.5.4.4", "SN",
            "2.5.4.5", "serialNumber",
            "2.5.4.12", "title",
            "2.5.4.42", "GN");

    private final List<X509Certificate> authorities;

    private ClientAuthorities(List<X509Certificate> authorities) {
        this.authorities = List.copyOf(authorities);
    }

    static ClientAuthorities read(Path file) throws TlsFileException {
        List<X509Certificate> authorities = PemFile.certificates(file);
        for (X509Certificate each : authorities) {
            if (each.getBasicConstraints() < 0 && each.getVersion() > 1) {
                throw new TlsFileException(
                        file + " holds the certificate of " + each.getSubjectX500Principal() + ", which is no authority; put those of CAs there alone");
            }
        }
        if (authorities.isEmpty()) {
            throw new TlsFileException(file + " holds no PEM block CERTIFICATE; put the CAs of your users' certificates there");
        }
        return new ClientAuthorities(authorities);
    }

    /** Names them to clients, and leaves the judgement to {@link #judge}. */
    X509ExtendedTrustManager trustManager() {
        return new Asking(authorities.toArray(new X509Certificate[0]));
    }

    /**
     * What this chain tells. Takes a millisecond or more.
     *
     * @param chain as the client sent it, its own first; its key was proved in the handshake
     */
    ClientCertificate judge(X509Certificate[] chain, Instant now) {
        try {
            Date date = Date.from(now);
            int index = ProxyCertificates.endEntity(chain);
            X509Certificate entity = chain[index];
            for (X509Certificate each : Arrays.asList(chain).subList(0, index + 1)) {
                checkLife(each, date);
            }
            checkPurpose(entity);
            checkPath(entity, Arrays.asList(chain).subList(index, chain.length), date);
            long end = Arrays.stream(chain, 0, index + 1).mapToLong(each -> each.getNotAfter().getTime()).min().orElseThrow();
            return new ClientCertificate.Trusted(entity.getSubjectX500Principal().getName(X500Principal.RFC2253, NAMES), end);
        } catch (GeneralSecurityException e) {
            return new ClientCertificate.Distrusted(String.valueOf(e.getMessage()));
        }
    }

    private static void checkLife(X509Certificate certificate, Date now) throws CertificateException {
        if (now.before(certificate.getNotBefore()) || now.after(certificate.getNotAfter())) {
            throw new CertificateException("the certificate of " + certificate.getSubjectX500Principal() + " has expired, or is not valid yet");
        }
    }

    private static void checkPurpose(X509Certificate entity) throws CertificateException {
        boolean[] usage = entity.getKeyUsage();
        List<String> purposes = entity.getExtendedKeyUsage();
        if (entity.getBasicConstraints() >= 0
                || usage != null && !usage[0]
                || purposes != null && !purposes.contains(CLIENT_AUTHENTICATION) && !purposes.contains(ANY_PURPOSE)) {
            throw new CertificateException("the certificate is not one for clients");
        }
        if (entity.getSubjectX500Principal().getName().isEmpty()) {
            throw new CertificateException("the certificate has no subject");
        }
    }

    /** RFC 5280 §6, without revocation: who is to be out at once is taken out of the directory's table. */
    private void checkPath(X509Certificate entity, List<X509Certificate> sent, Date now) throws GeneralSecurityException {
        Set<TrustAnchor> anchors = new LinkedHashSet<>();
        authorities.forEach(each -> anchors.add(new TrustAnchor(each, null)));
        X509CertSelector target = new X509CertSelector();
        target.setCertificate(entity);
        PKIXBuilderParameters parameters = new PKIXBuilderParameters(anchors, target);
        parameters.setRevocationEnabled(false);
        parameters.setDate(now);
        parameters.addCertStore(CertStore.getInstance("Collection", new CollectionCertStoreParameters(sent)));
        CertPathBuilder.getInstance("PKIX").build(parameters);
    }

    /** Takes everything in the handshake. */
    private static final class Asking extends X509ExtendedTrustManager {

        private final X509Certificate[] authorities;

        Asking(X509Certificate[] authorities) {
            this.authorities = authorities;
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return authorities.clone();
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
            throw notForServers();
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket) throws CertificateException {
            throw notForServers();
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine) throws CertificateException {
            throw notForServers();
        }

        private static CertificateException notForServers() {
            return new CertificateException("a relay is a server");
        }
    }
}
