package org.bftldap.relay;

import static org.assertj.core.api.Assertions.assertThat;

import com.unboundid.asn1.ASN1OctetString;
import com.unboundid.ldap.sdk.ANONYMOUSBindRequest;
import com.unboundid.ldap.sdk.BindRequest;
import com.unboundid.ldap.sdk.GenericSASLBindRequest;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.PLAINBindRequest;
import com.unboundid.ldap.sdk.ResultCode;
import com.unboundid.ldap.sdk.extensions.StartTLSExtendedRequest;
import com.unboundid.ldap.sdk.extensions.WhoAmIExtendedRequest;
import com.unboundid.ldap.sdk.extensions.WhoAmIExtendedResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Objects;
import org.bftldap.relay.tls.TlsServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** SASL binds (RFC 4513 §5.2). The relay's template for plain names is {@code cn={user},ou=system}. */
@Timeout(60)
class SaslTest {

    private static final String DN = TestRelay.ADMIN;
    private static final String PASSWORD = TestRelay.PASSWORD;

    @TempDir
    private Path directory;

    private TlsServer tls;
    private TestRelay relay;
    private LDAPConnection encrypted;
    private LDAPConnection clear;

    @BeforeEach
    void start() throws Exception {
        TestTls files = new TestTls(directory);
        tls = files.server();
        relay = new TestRelay(tls);
        clear = relay.connect();
        encrypted = relay.connect();
        encrypted.processExtendedOperation(new StartTLSExtendedRequest(files.client("TLSv1.3")));
    }

    @AfterEach
    void stop() {
        clear.close();
        encrypted.close();
        relay.close();
        tls.close();
    }

    @Test
    void plain_under_tls_takes_a_dn_or_a_plain_name() throws Exception {
        for (String name : new String[] {"dn:" + DN, DN, "admin", "u:admin", "u:ADMIN"}) {
            assertThat(bind(encrypted, new PLAINBindRequest(name, PASSWORD))).as(name).isEqualTo(ResultCode.SUCCESS);
            assertThat(whoAmI(encrypted)).isEqualToIgnoringCase("dn:" + DN);
        }
    }

    @Test
    void a_wrong_password_an_unknown_name_and_an_odd_message_are_all_the_same_refusal() throws Exception {
        for (BindRequest request : new BindRequest[] {
            new PLAINBindRequest("admin", "wrong"),
            new PLAINBindRequest("nobody", PASSWORD),
            new PLAINBindRequest("admin,ou=system", PASSWORD),
            new PLAINBindRequest("u:", PASSWORD),
            plain("admin"),
            plain("\0admin\0"),
            plain("\0admin\0" + PASSWORD + "\0"),
            new GenericSASLBindRequest(null, "PLAIN", null)
        }) {
            assertThat(bind(encrypted, request)).isEqualTo(ResultCode.INVALID_CREDENTIALS);
            assertThat(whoAmI(encrypted)).isEmpty();
        }
    }

    @Test
    void an_authorization_identity_must_be_ones_own() throws Exception {
        assertThat(bind(encrypted, new PLAINBindRequest("admin", "dn:" + DN, PASSWORD))).isEqualTo(ResultCode.SUCCESS);
        assertThat(bind(encrypted, new PLAINBindRequest("admin", "u:admin", PASSWORD))).isEqualTo(ResultCode.SUCCESS);
        assertThat(bind(encrypted, new PLAINBindRequest("admin", "u:ada", PASSWORD))).isEqualTo(ResultCode.INVALID_CREDENTIALS);
        assertThat(bind(encrypted, new PLAINBindRequest("admin", "dn:cn=ada,ou=system", PASSWORD))).isEqualTo(ResultCode.INVALID_CREDENTIALS);
        assertThat(whoAmI(encrypted)).isEmpty();
    }

    @Test
    void plain_in_clear_is_neither_advertised_nor_taken_and_no_password_leaves_the_relay() throws Exception {
        assertThat(Objects.requireNonNull(clear.getRootDSE()).getSupportedSASLMechanismNames()).containsExactly("ANONYMOUS");
        assertThat(Objects.requireNonNull(encrypted.getRootDSE()).getSupportedSASLMechanismNames()).containsExactly("ANONYMOUS", "PLAIN");
        assertThat(bind(clear, new PLAINBindRequest("admin", PASSWORD))).isEqualTo(ResultCode.CONFIDENTIALITY_REQUIRED);
        bind(encrypted, new PLAINBindRequest("admin", PASSWORD));
        assertThat(relay.group.requests).isNotEmpty().noneMatch(request -> contains(request, PASSWORD));
    }

    @Test
    void anonymous_ends_what_was_bound() throws Exception {
        bind(encrypted, new PLAINBindRequest("admin", PASSWORD));
        assertThat(bind(encrypted, new ANONYMOUSBindRequest("trace"))).isEqualTo(ResultCode.SUCCESS);
        assertThat(whoAmI(encrypted)).isEmpty();
    }

    @Test
    void other_mechanisms_are_refused() throws Exception {
        assertThat(bind(encrypted, new GenericSASLBindRequest(null, "GSSAPI", null))).isEqualTo(ResultCode.AUTH_METHOD_NOT_SUPPORTED);
        assertThat(bind(encrypted, new GenericSASLBindRequest(null, "", null))).isEqualTo(ResultCode.AUTH_METHOD_NOT_SUPPORTED);
    }

    private static GenericSASLBindRequest plain(String message) {
        return new GenericSASLBindRequest(null, "PLAIN", new ASN1OctetString(message));
    }

    private static ResultCode bind(LDAPConnection c, BindRequest request) {
        try {
            return c.bind(request).getResultCode();
        } catch (LDAPException e) {
            return e.getResultCode();
        }
    }

    private static String whoAmI(LDAPConnection c) throws LDAPException {
        return ((WhoAmIExtendedResult) c.processExtendedOperation(new WhoAmIExtendedRequest())).getAuthorizationID();
    }

    private static boolean contains(byte[] bytes, String text) {
        return new String(bytes, StandardCharsets.ISO_8859_1).contains(text);
    }
}
