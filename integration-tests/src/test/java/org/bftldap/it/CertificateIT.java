package org.bftldap.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.unboundid.ldap.sdk.Attribute;
import com.unboundid.ldap.sdk.EXTERNALBindRequest;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.Modification;
import com.unboundid.ldap.sdk.ModificationType;
import com.unboundid.ldap.sdk.ResultCode;
import com.unboundid.ldap.sdk.SearchScope;
import java.security.GeneralSecurityException;
import java.util.Optional;
import org.bftldap.testkit.ClientCa;
import org.bftldap.testkit.Command;
import org.bftldap.testkit.CommandResult;
import org.bftldap.testkit.DevGroup;
import org.bftldap.testkit.LdapTools;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Real clients log in by TLS certificates (SASL EXTERNAL), as far as the directory grants it to the relay. */
@OnGroup
class CertificateIT {
    private static final String USER = "uid=certified,dc=example,dc=com";
    private static final String SUBJECT = "/C=GB/O=Tests/CN=Ada Lovelace";
    private static final String GRANT = "cn=relay-0,ou=grants,ou=system";
    private static final String MAPPING = "cn=certified,ou=subjects,ou=system";

    private final DevGroup group;
    private final TlsClients tls;
    private ClientCa.Issued ada;

    CertificateIT(DevGroup group) throws GeneralSecurityException {
        this.group = group;
        this.tls = new TlsClients(group);
    }

    /** Before any test, so that nothing is taken back that was not granted. */
    @BeforeAll
    static void needsCertificates() {
        assumeTrue(ClientCa.possible(), "openssl is not installed");
    }

    @BeforeEach
    void grant() throws LDAPException {
        ada = group.clientCa().issue("ada", SUBJECT);
        try (LDAPConnection admin = group.connectAsAdmin()) {
            admin.add(USER, new Attribute("objectClass", "inetOrgPerson"), new Attribute("uid", "certified"), new Attribute("cn", "A"), new Attribute("sn", "A"));
            admin.add(
                    MAPPING,
                    new Attribute("objectClass", "bftldapSubject"),
                    new Attribute("bftldapCertificateSubject", "CN=Ada Lovelace,O=Tests,C=GB"),
                    new Attribute("bftldapSubjectEntry", USER));
            admin.add(
                    GRANT,
                    new Attribute("objectClass", "bftldapRelayGrant"),
                    new Attribute("bftldapGrantRelay", "1000"),
                    new Attribute("bftldapGrantMechanism", "EXTERNAL"),
                    new Attribute("bftldapGrantSuffix", "dc=example,dc=com"));
        }
    }

    @AfterEach
    void takeBack() throws LDAPException {
        try (LDAPConnection admin = group.connectAsAdmin()) {
            for (String dn : new String[] {GRANT, MAPPING, USER}) {
                admin.delete(dn);
            }
        }
    }

    private CommandResult whoAmI(ClientCa.Issued shown, String... options) {
        assumeTrue(LdapTools.installed(), "OpenLDAP's tools are not installed (Debian: apt install ldap-utils)");
        return Command.of("ldapwhoami", "-Y", "EXTERNAL", "-Q")
                .and(options)
                .environment("LDAPTLS_CACERT", tls.ca().toString())
                .environment("LDAPTLS_CERT", shown.certificate().toString())
                .environment("LDAPTLS_KEY", shown.key().toString())
                .run();
    }

    @Test
    void ldapwhoamiLogsInByStartTlsAndLdapsAndByAProxy() {
        assertThat(whoAmI(ada, "-ZZ", "-H", group.url()).orFail().out().strip()).isEqualTo("dn:" + USER);
        assertThat(whoAmI(ada, "-H", tls.url()).orFail().out().strip()).isEqualTo("dn:" + USER);
        assertThat(whoAmI(ada, "-H", tls.url(), "-X", "dn:" + USER).orFail().out().strip()).isEqualTo("dn:" + USER);
        ClientCa.Issued proxy = group.clientCa().proxy("proxy", "ada", SUBJECT);
        assertThat(whoAmI(proxy, "-ZZ", "-H", group.url()).orFail().out().strip()).isEqualTo("dn:" + USER);
    }

    @Test
    void ldapwhoamiIsToldWhyNot() {
        assertThat(whoAmI(ada, "-H", tls.url(), "-X", "dn:" + group.adminDn()).exitCode()).isEqualTo(49);
        CommandResult stranger = whoAmI(group.clientCa().issue("stranger", "/C=GB/O=Tests/CN=Stranger"), "-H", tls.url());
        assertThat(stranger.exitCode()).isEqualTo(49);
        assertThat(stranger.err()).contains("CN=Stranger,O=Tests,C=GB");
        CommandResult foreign = whoAmI(ClientCa.in(group.folder().resolve("foreigners")).issue("ada", SUBJECT), "-ZZ", "-H", group.url());
        assertThat(foreign.exitCode()).isEqualTo(48);
    }

    @Test
    void pythonLdapLogsIn() {
        Optional<String> python = PythonIT.with("ldap");
        assumeTrue(python.isPresent(), "no python3 with the module ldap (Debian: apt install python3-ldap)");
        String program =
                """
                import ldap, sys
                url, ca, cert, key = sys.argv[1:]
                connection = ldap.initialize(url)
                connection.set_option(ldap.OPT_X_TLS_CACERTFILE, ca)
                connection.set_option(ldap.OPT_X_TLS_CERTFILE, cert)
                connection.set_option(ldap.OPT_X_TLS_KEYFILE, key)
                connection.set_option(ldap.OPT_X_TLS_NEWCTX, 0)
                connection.start_tls_s()
                connection.sasl_external_bind_s()
                print(connection.whoami_s())
                """;
        String out = Command.of(python.orElseThrow(), "-", group.url(), tls.ca().toString(), ada.certificate().toString(), ada.key().toString())
                .input(program)
                .run()
                .orFail()
                .out();
        assertThat(out.strip()).isEqualTo("dn:" + USER);
    }

    @Test
    void aSessionEndsWithTheGrant() throws LDAPException, GeneralSecurityException {
        try (LDAPConnection session = tls.connectStartingTls(ada); LDAPConnection admin = group.connectAsAdmin()) {
            assertThat(session.bind(new EXTERNALBindRequest()).getResultCode()).isEqualTo(ResultCode.SUCCESS);
            assertThat(session.search(USER, SearchScope.BASE, "(objectClass=*)").getEntryCount()).isOne();
            admin.modify(GRANT, new Modification(ModificationType.REPLACE, "bftldapGrantRelay", "1999"));
            assertThatThrownBy(() -> session.search(USER, SearchScope.BASE, "(objectClass=*)"))
                    .isInstanceOfSatisfying(LDAPException.class, e -> assertThat(e.getResultCode()).isEqualTo(ResultCode.STRONG_AUTH_REQUIRED));
            try (LDAPConnection next = tls.connectStartingTls(ada)) {
                assertThat(next.getRootDSE().getAttributeValues("supportedSASLMechanisms")).doesNotContain("EXTERNAL");
            }
        }
    }
}
