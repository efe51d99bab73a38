package org.bftldap.bench;

import com.unboundid.util.ssl.PEMFileTrustManager;
import com.unboundid.util.ssl.SSLUtil;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.bftldap.testkit.Command;
import org.bftldap.testkit.DevGroup;
import org.bftldap.testkit.Slapd;

/**
 * One certificate for both servers, that of the group's relay: keys and signatures are then alike.
 *
 * @param context trusts the CA that signed it
 */
record BenchTls(SSLContext context, Path certificate, Path key) {

    static BenchTls of(DevGroup group) {
        Path files = group.folder().resolve("relay-0/tls");
        try {
            SSLContext context = new SSLUtil(new PEMFileTrustManager(group.folder().resolve("ca.crt").toFile())).createSSLContext();
            return new BenchTls(context, files.resolve("relay.crt"), files.resolve("relay.key"));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    Slapd slapd() {
        // GnuTLS, with which Debian's slapd is built, reads no private key of an elliptic curve without the public one (optional by RFC 5915 §3).
        Path whole = key.resolveSibling("slapd.key");
        Command.of("openssl", "ec", "-in", key.toString(), "-out", whole.toString()).run().orFail();
        return Slapd.startWithTls(List.of(People.SUFFIX), certificate, whole);
    }
}
