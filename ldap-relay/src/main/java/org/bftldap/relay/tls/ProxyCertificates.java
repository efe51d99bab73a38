package org.bftldap.relay.tls;

import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Set;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.style.BCStyle;

/**
 * Proxy certificates of grids (RFC 3820): somebody signs, with the key of a certificate, a short-lived one in the same name. Only those that may
 * do all that their issuer may are taken: what a restricted one leaves out is not this relay's to know. Stateless.
 */
final class ProxyCertificates {

    private static final String PROXY_INFO = "1.3.6.1.5.5.7.1.14";
    private static final String KEY_USAGE = "2.5.29.15";

    /** Critical extensions that a proxy may have: this program knows what they mean. */
    private static final Set<String> UNDERSTOOD = Set.of(PROXY_INFO, KEY_USAGE, "2.5.29.19", "2.5.29.37");

    private static final Set<String> ALTERNATIVE_NAMES = Set.of("2.5.29.17", "2.5.29.18");

    /** id-ppl-inheritAll (RFC 3820 §3.8.2). */
    private static final ASN1ObjectIdentifier INHERIT_ALL = new ASN1ObjectIdentifier("1.3.6.1.5.5.7.21.1");

    private ProxyCertificates() {}

    /**
     * Where in the chain the end entity's certificate stands: behind its proxies.
     *
     * @param chain as the client sent it, its own first; not empty
     * @throws CertificateException if what stands before it is no chain of proxies, whenever it is good
     */
    static int endEntity(X509Certificate[] chain) throws CertificateException {
        int index = 0;
        while (isProxy(chain[index])) {
            if (index + 1 == chain.length) {
                throw new CertificateException("a proxy came without the certificate that it is for");
            }
            check(chain[index], chain[index + 1], index);
            index++;
        }
        return index;
    }

    private static boolean isProxy(X509Certificate certificate) {
        return certificate.getExtensionValue(PROXY_INFO) != null;
    }

    /** @param below how many proxies were made of this one */
    private static void check(X509Certificate proxy, X509Certificate issuer, int below) throws CertificateException {
        if (!isNamedBelow(proxy, issuer)) {
            throw new CertificateException("a proxy's name is not that of its issuer with one CN more (RFC 3820 §3.4)");
        }
        try {
            proxy.verify(issuer.getPublicKey());
        } catch (GeneralSecurityException e) {
            throw new CertificateException("a proxy is not signed by the certificate that it is for", e);
        }
        if (!maySign(proxy) || !maySign(issuer) || proxy.getBasicConstraints() >= 0) {
            throw new CertificateException("a proxy has no right to sign, or that of an authority (RFC 3820 §3.5, §3.6)");
        }
        Set<String> critical = proxy.getCriticalExtensionOIDs();
        if (critical == null || !critical.contains(PROXY_INFO) || !UNDERSTOOD.containsAll(critical)) {
            throw new CertificateException("a proxy has critical extensions that are not understood, or is not marked as one");
        }
        if (ALTERNATIVE_NAMES.stream().anyMatch(oid -> proxy.getExtensionValue(oid) != null)) {
            throw new CertificateException("a proxy has an alternative name (RFC 3820 §3.5)");
        }
        checkInfo(proxy, below);
    }

    private static boolean isNamedBelow(X509Certificate proxy, X509Certificate issuer) {
        if (!proxy.getIssuerX500Principal().equals(issuer.getSubjectX500Principal())) {
            return false;
        }
        RDN[] above = X500Name.getInstance(issuer.getSubjectX500Principal().getEncoded()).getRDNs();
        RDN[] own = X500Name.getInstance(proxy.getSubjectX500Principal().getEncoded()).getRDNs();
        return own.length == above.length + 1
                && Arrays.equals(Arrays.copyOf(own, above.length), above)
                && !own[above.length].isMultiValued()
                && own[above.length].getFirst().getType().equals(BCStyle.CN);
    }

    /** RFC 5280 §4.2.1.3: without the extension a key is for everything. */
    private static boolean maySign(X509Certificate certificate) {
        boolean[] usage = certificate.getKeyUsage();
        return usage == null || usage[0];
    }

    /** RFC 3820 §3.8: ProxyCertInfo ::= SEQUENCE { pCPathLenConstraint INTEGER OPTIONAL, proxyPolicy SEQUENCE { policyLanguage, … } }. */
    private static void checkInfo(X509Certificate proxy, int below) throws CertificateException {
        ASN1ObjectIdentifier language;
        try {
            ASN1Sequence info = ASN1Sequence.getInstance(ASN1OctetString.getInstance(proxy.getExtensionValue(PROXY_INFO)).getOctets());
            ASN1Encodable first = info.getObjectAt(0);
            if (first instanceof ASN1Integer length && length.intValueExact() < below) {
                throw new CertificateException("a proxy has made more proxies than it may");
            }
            ASN1Sequence policy = ASN1Sequence.getInstance(info.getObjectAt(first instanceof ASN1Integer ? 1 : 0));
            language = ASN1ObjectIdentifier.getInstance(policy.getObjectAt(0));
        } catch (IllegalArgumentException | ArithmeticException | ArrayIndexOutOfBoundsException e) {
            throw new CertificateException("a proxy's ProxyCertInfo cannot be read", e);
        }
        if (!language.equals(INHERIT_ALL)) {
            throw new CertificateException("a proxy that may not do all that its issuer may is not taken");
        }
    }
}
