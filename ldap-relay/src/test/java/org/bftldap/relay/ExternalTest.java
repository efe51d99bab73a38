package org.bftldap.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.unboundid.asn1.ASN1OctetString;
import com.unboundid.ldap.sdk.BindRequest;
import com.unboundid.ldap.sdk.BindResult;
import com.unboundid.ldap.sdk.EXTERNALBindRequest;
import com.unboundid.ldap.sdk.GenericSASLBindRequest;
import com.unboundid.ldap.sdk.LDAPBindException;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.ResultCode;
import com.unboundid.ldap.sdk.SearchScope;
import com.unboundid.ldap.sdk.controls.AuthorizationIdentityRequestControl;
import com.unboundid.ldap.sdk.controls.AuthorizationIdentityResponseControl;
import com.unboundid.ldap.sdk.extensions.StartTLSExtendedRequest;
import com.unboundid.ldap.sdk.extensions.WhoAmIExtendedRequest;
import com.unboundid.ldap.sdk.extensions.WhoAmIExtendedResult;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import javax.net.ssl.SSLContext;
import org.bftldap.directory.auth.SubjectNames;
import org.bftldap.relay.tls.TestCa;
import org.bftldap.relay.tls.TlsServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** SASL EXTERNAL by TLS client certificates (RFC 4422 appendix A, RFC 4513 §5.2.3), as far as the relay has a say in it. */
@Timeout(60)
class ExternalTest {

    private static final String ADA = "cn=ada,o=grid";
    private static final EXTERNALBindRequest EXTERNAL = new EXTERNALBindRequest();

    @TempDir
    private Path directory;

    private final TestCa ca = new TestCa("CN=Users' CA");
    private final TestCa.Issued ada = ca.issue("C=GB,CN=Ada");
    private TestTls files;
    private TlsServer tls;
    private TestRelay relay;

    @BeforeEach
    void start() throws Exception {
        files = new TestTls(directory);
        tls = files.serverFor(ca.writeTo(directory.resolve("clients.crt")));
        relay = new TestRelay(tls);
        relay.put(ADA, TestRelay.values("cn", "ada"), TestRelay.values(SubjectNames.SUBJECT, "CN=Ada,C=GB"));
    }

    @AfterEach
    void stop() {
        relay.close();
        tls.close();
    }

    private LDAPConnection startTls(SSLContext context) throws LDAPException {
        LDAPConnection connection = relay.connect();
        connection.processExtendedOperation(new StartTLSExtendedRequest(context));
        return connection;
    }

    private LDAPConnection as(TestCa.Issued shown) throws Exception {
        return startTls(files.client("TLSv1.3", shown));
    }

    private static BindResult bind(LDAPConnection c, BindRequest request) {
        try {
            return c.bind(request);
        } catch (LDAPBindException e) {
            return e.getBindResult();
        } catch (LDAPException e) {
            throw new AssertionError(e);
        }
    }

    private static String whoAmI(LDAPConnection c) throws LDAPException {
        return ((WhoAmIExtendedResult) c.processExtendedOperation(new WhoAmIExtendedRequest())).getAuthorizationID();
    }

    private static String[] mechanisms(LDAPConnection c) throws LDAPException {
        return Objects.requireNonNull(c.getRootDSE()).getSupportedSASLMechanismNames();
    }

    @Test
    void a_certificate_lets_its_user_in_by_start_tls_and_ldaps_in_both_versions() throws Exception {
        for (String version : TestTls.BOTH) {
            SSLContext context = files.client(version, ada);
            try (LDAPConnection started = startTls(context);
                    LDAPConnection ldaps = new LDAPConnection(context.getSocketFactory(), "localhost", relay.ldapsPort())) {
                for (LDAPConnection c : new LDAPConnection[] {started, ldaps}) {
                    assertThat(mechanisms(c)).containsExactly("ANONYMOUS", "PLAIN", "EXTERNAL");
                    assertThat(bind(c, EXTERNAL).getResultCode()).isEqualTo(ResultCode.SUCCESS);
                    assertThat(whoAmI(c)).isEqualTo("dn:" + ADA);
                    assertThat(c.search("o=grid", SearchScope.BASE, "(objectClass=*)").getEntryCount()).isOne();
                }
            }
        }
    }

    @Test
    void a_proxy_lets_in_whom_it_was_made_by() throws Exception {
        try (LDAPConnection c = as(TestCa.proxy(TestCa.proxy(ada)))) {
            assertThat(bind(c, EXTERNAL).getResultCode()).isEqualTo(ResultCode.SUCCESS);
            assertThat(whoAmI(c)).isEqualTo("dn:" + ADA);
        }
    }

    @Test
    void an_authorization_identity_must_be_ones_own() throws Exception {
        try (LDAPConnection c = as(ada)) {
            for (String own : new String[] {"", "dn:" + ADA, "dn:CN=Ada,o=grid"}) {
                assertThat(bind(c, external(own)).getResultCode()).as(own).isEqualTo(ResultCode.SUCCESS);
            }
            for (String other : new String[] {"dn:" + TestRelay.ADMIN, "u:admin", "u:ada", "nonsense", "dn:"}) {
                assertThat(bind(c, external(other)).getResultCode()).as(other).isEqualTo(ResultCode.INVALID_CREDENTIALS);
                assertThat(whoAmI(c)).isEmpty();
            }
            BindResult odd = bind(c, new GenericSASLBindRequest(null, "EXTERNAL", new ASN1OctetString(new byte[] {(byte) 0xff})));
            assertThat(odd.getResultCode()).isEqualTo(ResultCode.INVALID_CREDENTIALS);
        }
    }

    private static BindRequest external(String authorizationId) {
        return new GenericSASLBindRequest(null, "EXTERNAL", new ASN1OctetString(authorizationId));
    }

    @Test
    void without_a_trusted_certificate_it_is_neither_offered_nor_taken_and_passwords_are() throws Exception {
        TestCa.Issued ofAnotherCa = new TestCa("CN=Users' CA").issue("C=GB,CN=Ada");
        TestCa.Issued over = ca.issue("C=GB,CN=Ada", Duration.ofHours(-1), builder -> {});
        try (LDAPConnection clear = relay.connect();
                LDAPConnection none = startTls(files.client("TLSv1.3"));
                LDAPConnection other = as(ofAnotherCa);
                LDAPConnection late = as(over)) {
            for (LDAPConnection c : new LDAPConnection[] {clear, none, other, late}) {
                assertThat(mechanisms(c)).doesNotContain("EXTERNAL");
                assertThat(bind(c, EXTERNAL).getResultCode()).isEqualTo(ResultCode.INAPPROPRIATE_AUTHENTICATION);
                assertThat(whoAmI(c)).isEmpty();
                assertThat(c.bind(TestRelay.ADMIN, TestRelay.PASSWORD).getResultCode()).isEqualTo(ResultCode.SUCCESS);
            }
            assertThat(bind(late, EXTERNAL).getDiagnosticMessage()).contains("not trusted");
        }
    }

    @Test
    void a_subject_that_means_nobody_is_told_as_it_has_to_be_written() throws Exception {
        try (LDAPConnection c = as(ca.issue("C=GB,O=Nowhere,CN=Bob"))) {
            assertThat(mechanisms(c)).doesNotContain("EXTERNAL");
            BindResult refused = bind(c, EXTERNAL);
            assertThat(refused.getResultCode()).isEqualTo(ResultCode.INVALID_CREDENTIALS);
            assertThat(refused.getDiagnosticMessage()).contains("CN=Bob,O=Nowhere,C=GB");
        }
    }

    @Test
    void the_session_ends_with_the_account_and_with_the_certificate() throws Exception {
        TestCa.Issued brief = ca.issue("C=GB,CN=Ada", Duration.ofSeconds(3), builder -> {});
        try (LDAPConnection first = as(ada); LDAPConnection second = as(brief)) {
            bind(second, EXTERNAL);
            bind(first, EXTERNAL);
            long end = brief.chain().get(0).getNotAfter().getTime();
            while (System.currentTimeMillis() <= end) {
                Thread.onSpinWait();
            }
            assertThatThrownBy(() -> second.search("o=grid", SearchScope.BASE, "(objectClass=*)")).isInstanceOf(LDAPException.class);
            assertThat(whoAmI(first)).isEqualTo("dn:" + ADA);
            relay.remove(ADA);
            assertThatThrownBy(() -> first.search("o=grid", SearchScope.BASE, "(objectClass=*)")).isInstanceOf(LDAPException.class);
        }
    }

    @Test
    void the_authorities_are_taken_anew_while_the_relay_runs() throws Exception {
        TestCa next = new TestCa("CN=Next CA");
        next.writeTo(directory.resolve("clients.crt"));
        tls.reloadIfChanged();
        try (LDAPConnection old = as(ada); LDAPConnection renewed = as(next.issue("C=GB,CN=Ada"))) {
            assertThat(bind(old, EXTERNAL).getResultCode()).isEqualTo(ResultCode.INAPPROPRIATE_AUTHENTICATION);
            assertThat(bind(renewed, EXTERNAL).getResultCode()).isEqualTo(ResultCode.SUCCESS);
        }
    }

    @Test
    void the_authorization_identity_control_is_answered() throws Exception {
        try (LDAPConnection c = as(ada)) {
            BindResult bound = c.bind(new EXTERNALBindRequest(new AuthorizationIdentityRequestControl()));
            assertThat(Objects.requireNonNull(AuthorizationIdentityResponseControl.get(bound)).getAuthorizationID()).isEqualTo("dn:" + ADA);
        }
    }
}
