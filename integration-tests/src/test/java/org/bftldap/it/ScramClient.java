package org.bftldap.it;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.unboundid.asn1.ASN1OctetString;
import com.unboundid.ldap.sdk.BindResult;
import com.unboundid.ldap.sdk.GenericSASLBindRequest;
import com.unboundid.ldap.sdk.LDAPBindException;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Objects;
import org.bftldap.directory.hash.Pbkdf2;
import org.bftldap.directory.scram.Scram;

/**
 * A client of SCRAM-SHA-256 (RFC 5802, RFC 7677) that tells what it made on the way, and can bind an exchange to a certificate, which no library's does
 * that Debian or Maven Central has. One exchange.
 */
final class ScramClient {
    private static final String NONCE = "rOprNGfwEbeRWgbNEkqO";

    private final String dn;
    private final String password;
    private final byte[] endPoint;
    private byte[] salted = {};
    private byte[] proof = {};

    /** @param endPoint hash of the server's certificate; empty: the exchange is bound to nothing */
    ScramClient(String dn, String password, byte[] endPoint) {
        this.dn = dn;
        this.password = password;
        this.endPoint = endPoint.clone();
    }

    BindResult bind(LDAPConnection connection) throws LDAPException {
        String header = endPoint.length == 0 ? "n,," : "p=tls-server-end-point,,";
        String mechanism = endPoint.length == 0 ? "SCRAM-SHA-256" : "SCRAM-SHA-256-PLUS";
        String first = "n=dn:" + dn.replace("=", "=3D").replace(",", "=2C") + ",r=" + NONCE;
        String serverFirst = Objects.requireNonNull(say(connection, mechanism, header + first).getServerSASLCredentials()).stringValue();
        salted = Pbkdf2.derive(
                Scram.HMAC, password.getBytes(UTF_8), Base64.getDecoder().decode(part(serverFirst, 's')), Integer.parseInt(part(serverFirst, 'i')), 32);
        byte[] bound = (header + new String(endPoint, ISO_8859_1)).getBytes(ISO_8859_1);
        String withoutProof = "c=" + Base64.getEncoder().encodeToString(bound) + ",r=" + part(serverFirst, 'r');
        proof = Scram.clientProof(clientKey(), (first + "," + serverFirst + "," + withoutProof).getBytes(UTF_8));
        return say(connection, mechanism, withoutProof + ",p=" + Base64.getEncoder().encodeToString(proof));
    }

    /** What the password stands for: who has it can log in. */
    byte[] clientKey() {
        return Scram.clientKey(salted);
    }

    byte[] saltedPassword() {
        return salted.clone();
    }

    byte[] proof() {
        return proof.clone();
    }

    private static BindResult say(LDAPConnection connection, String mechanism, String message) throws LDAPException {
        try {
            return connection.bind(new GenericSASLBindRequest(null, mechanism, new ASN1OctetString(message.getBytes(UTF_8))));
        } catch (LDAPBindException e) {
            return e.getBindResult();
        }
    }

    private static String part(String message, char name) {
        return Arrays.stream(message.split(",", -1)).filter(each -> each.startsWith(name + "=")).findFirst().orElseThrow().substring(2);
    }
}
