package org.bftldap.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.PLAINBindRequest;
import com.unboundid.ldap.sdk.ResultCode;
import com.unboundid.ldap.sdk.extensions.WhoAmIExtendedRequest;
import com.unboundid.ldap.sdk.extensions.WhoAmIExtendedResult;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Hashtable;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.naming.Context;
import javax.naming.NamingException;
import javax.naming.ldap.InitialLdapContext;
import javax.naming.ldap.LdapContext;
import javax.naming.ldap.StartTlsRequest;
import javax.naming.ldap.StartTlsResponse;
import org.bftldap.testkit.Command;
import org.bftldap.testkit.CommandResult;
import org.bftldap.testkit.DevGroup;
import org.bftldap.testkit.LdapTools;
import org.junit.jupiter.api.Test;

/** Encrypted connections as real clients make them, trusting the CA that a new group brings for first steps; and what monitoring sees of them. */
@OnGroup
class TlsIT {
    private final DevGroup group;
    private final TlsClients tls;

    TlsIT(DevGroup group) throws GeneralSecurityException {
        this.group = group;
        this.tls = new TlsClients(group);
    }

    private CommandResult whoAmI(Path ca, String... options) {
        assumeTrue(LdapTools.installed(), "OpenLDAP's tools are not installed (Debian: apt install ldap-utils)");
        return Command.of("ldapwhoami", "-x", "-D", group.adminDn(), "-w", group.adminPassword())
                .and(options)
                .environment("LDAPTLS_CACERT", ca.toString())
                .environment("LDAPTLS_REQCERT", "demand")
                .run();
    }

    @Test
    void ldapwhoamiStartsTls() {
        assertThat(whoAmI(tls.ca(), "-ZZ", "-H", group.url()).orFail().out()).containsIgnoringCase("dn:" + group.adminDn());
    }

    @Test
    void ldapwhoamiSpeaksLdaps() {
        assertThat(whoAmI(tls.ca(), "-H", tls.url()).orFail().out()).containsIgnoringCase("dn:" + group.adminDn());
    }

    @Test
    void aClientThatDoesNotTrustTheCaSendsNoPassword() {
        Path nobody = group.folder().resolve("admin.dn"); // no certificate in it
        assertThat(whoAmI(nobody, "-H", tls.url()).exitCode()).isNotZero();
        assertThat(whoAmI(nobody, "-ZZ", "-H", group.url()).exitCode()).isNotZero();
    }

    @Test
    void theUnboundIdSdkBindsBySaslPlainAndOnlyUnderTls() throws LDAPException {
        PLAINBindRequest plain = new PLAINBindRequest("dn:" + group.adminDn(), group.adminPassword());
        try (LDAPConnection connection = tls.connectStartingTls()) {
            assertThat(connection.getRootDSE().getAttributeValues("supportedSASLMechanisms")).contains("PLAIN");
            assertThat(connection.bind(plain).getResultCode()).isEqualTo(ResultCode.SUCCESS);
            var who = (WhoAmIExtendedResult) connection.processExtendedOperation(new WhoAmIExtendedRequest());
            assertThat(who.getAuthorizationID()).isEqualToIgnoringCase("dn:" + group.adminDn());
        }
        try (LDAPConnection clear = group.connectAnonymously()) {
            assertThat(List.of(clear.getRootDSE().getAttributeValues("supportedSASLMechanisms"))).doesNotContain("PLAIN");
        }
    }

    @Test
    void jndiStartsTls() throws NamingException, IOException {
        // The interface demands this old class.
        @SuppressWarnings("PMD.ReplaceHashtableWithMap")
        Hashtable<String, String> environment = new Hashtable<>();
        environment.put(Context.INITIAL_CONTEXT_FACTORY, "com.sun.jndi.ldap.LdapCtxFactory");
        environment.put(Context.PROVIDER_URL, group.url());
        LdapContext context = new InitialLdapContext(environment, null);
        StartTlsResponse encrypted = (StartTlsResponse) context.extendedOperation(new StartTlsRequest());
        encrypted.negotiate(tls.context().getSocketFactory());
        context.addToEnvironment(Context.SECURITY_PRINCIPAL, group.adminDn());
        context.addToEnvironment(Context.SECURITY_CREDENTIALS, group.adminPassword());
        assertThat(context.getAttributes("dc=example,dc=com").get("dc").get()).isEqualTo("example");
        encrypted.close();
        context.close();
    }

    @Test
    void pythonLdapStartsTls() {
        Optional<String> python = PythonIT.with("ldap");
        assumeTrue(python.isPresent(), "no python3 with the module ldap (Debian: apt install python3-ldap)");
        String program =
                """
                import ldap, sys
                url, ca, dn, password = sys.argv[1:]
                connection = ldap.initialize(url)
                connection.set_option(ldap.OPT_X_TLS_CACERTFILE, ca)
                connection.set_option(ldap.OPT_X_TLS_REQUIRE_CERT, ldap.OPT_X_TLS_DEMAND)
                connection.set_option(ldap.OPT_X_TLS_NEWCTX, 0)
                connection.start_tls_s()
                connection.simple_bind_s(dn, password)
                print(connection.whoami_s())
                """;
        String out = Command.of(python.orElseThrow(), "-", group.url(), tls.ca().toString(), group.adminDn(), group.adminPassword())
                .input(program)
                .run()
                .orFail()
                .out();
        assertThat(out.strip()).isEqualToIgnoringCase("dn:" + group.adminDn());
    }

    @Test
    void prometheusSeesTheRelayAndEachReplica() throws Exception {
        try (LDAPConnection connection = tls.connectStartingTls()) {
            assertThat(connection.isConnected()).isTrue();
            assertThat(metrics("relay-0/relay.toml"))
                    .containsPattern("(?m)^bftldap_ldap_connections\\{group=\"[^\"]+\",tls=\"true\"} [1-9]")
                    .containsPattern("(?m)^bftldap_quorum_margin_replicas\\{group=\"[^\"]+\"} 1$")
                    .contains("bftldap_certificate_expiry_timestamp_seconds", "# TYPE bftldap_ldap_operation_duration_seconds histogram");
        }
        for (int id = 0; id < group.replicaCount(); id++) {
            assertThat(metrics("replica-" + id + "/replica.toml"))
                    .containsPattern("bftldap_sequence_number\\{group=\"[^\"]+\",stage=\"executed\"} \\d+")
                    .containsPattern("bftldap_peer_connected\\{group=\"[^\"]+\",peer=\"" + (id == 0 ? 1 : 0) + "\"} 1");
        }
    }

    private String metrics(String config) throws IOException, InterruptedException {
        Matcher port = Pattern.compile("(?m)^admin_port = (\\d+)").matcher(Files.readString(group.folder().resolve(config), StandardCharsets.UTF_8));
        assertThat(port.find()).isTrue();
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port.group(1) + "/metrics")).build();
        return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString()).body();
    }
}
