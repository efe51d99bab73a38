package org.bftldap.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.unboundid.ldap.sdk.Attribute;
import com.unboundid.ldap.sdk.Control;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.LDAPResult;
import com.unboundid.ldap.sdk.Modification;
import com.unboundid.ldap.sdk.ModificationType;
import com.unboundid.ldap.sdk.ResultCode;
import com.unboundid.ldap.sdk.SCRAMSHA256BindRequest;
import com.unboundid.ldap.sdk.SearchScope;
import com.unboundid.ldap.sdk.experimental.DraftBeheraLDAPPasswordPolicy10ErrorType;
import com.unboundid.ldap.sdk.experimental.DraftBeheraLDAPPasswordPolicy10RequestControl;
import com.unboundid.ldap.sdk.experimental.DraftBeheraLDAPPasswordPolicy10ResponseControl;
import com.unboundid.ldap.sdk.extensions.PasswordModifyExtendedRequest;
import com.unboundid.ldif.LDIFException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.bftldap.testkit.Command;
import org.bftldap.testkit.CommandResult;
import org.bftldap.testkit.DevGroup;
import org.bftldap.testkit.LdapTools;
import org.bftldap.testkit.Waiting;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Real clients log in by SCRAM-SHA-256, through a relay to which the directory grants it. */
@OnGroup
class ScramIT {
    private static final String SCRAM = "SCRAM-SHA-256";
    private static final String BASE = "ou=scram,dc=example,dc=com";
    private static final String USER = "uid=ada," + BASE;
    private static final String POLICY = "cn=policy," + BASE;
    private static final String GRANT = "cn=scram,ou=grants,ou=system";
    private static final String PASSWORD = "analytical engine, größer";
    private static final int FAILURES_MAX = 3;

    private final DevGroup group;
    private final TlsClients tls;

    ScramIT(DevGroup group) throws GeneralSecurityException {
        this.group = group;
        this.tls = new TlsClients(group);
    }

    @BeforeEach
    void grant() throws LDAPException, LDIFException {
        try (LDAPConnection admin = group.connectAsAdmin()) {
            admin.add("dn: " + BASE, "objectClass: organizationalUnit", "ou: scram", "pwdPolicySubentry: " + POLICY);
            admin.add(
                    "dn: " + POLICY,
                    "objectClass: organizationalRole",
                    "objectClass: pwdPolicy",
                    "cn: policy",
                    "pwdAttribute: userPassword",
                    "pwdLockout: TRUE",
                    "pwdMaxFailure: " + FAILURES_MAX,
                    "pwdInHistory: 2");
            admin.add("dn: " + USER, "objectClass: inetOrgPerson", "uid: ada", "cn: Ada", "sn: Lovelace", "userPassword: " + PASSWORD);
            admin.add(
                    GRANT,
                    new Attribute("objectClass", "bftldapRelayGrant"),
                    new Attribute("bftldapGrantRelay", "1000"),
                    new Attribute("bftldapGrantMechanism", SCRAM),
                    new Attribute("bftldapGrantSuffix", BASE));
        }
    }

    @AfterEach
    void takeBack() throws LDAPException {
        try (LDAPConnection admin = group.connectAsAdmin()) {
            for (String dn : List.of(GRANT, USER, POLICY, BASE)) {
                if (admin.getEntry(dn, "1.1") != null) {
                    admin.delete(dn);
                }
            }
        }
    }

    private Command openLdap(String tool, String mechanism, String dn, String password, String... options) {
        assumeTrue(LdapTools.installed(), "OpenLDAP's tools are not installed (Debian: apt install ldap-utils libsasl2-modules)");
        return Command.of(tool, "-Q", "-Y", mechanism, "-U", "dn:" + dn, "-w", password)
                .and(options)
                .environment("LDAPTLS_CACERT", tls.ca().toString());
    }

    /** As UnboundID's client: it sends names as it gets them, escaping them is its caller's. */
    static SCRAMSHA256BindRequest request(String dn, String password, Control... controls) {
        return new SCRAMSHA256BindRequest("dn:" + dn.replace("=", "=3D").replace(",", "=2C"), password, controls);
    }

    private static ResultCode bind(LDAPConnection connection, String password) {
        try {
            return connection.bind(request(USER, password)).getResultCode();
        } catch (LDAPException e) {
            return e.getResultCode();
        }
    }

    @Test
    void openLdapsToolsLogInAndSearchInClearWithStartTlsAndLdaps() {
        CommandResult found = openLdap("ldapsearch", SCRAM, USER, PASSWORD, "-LLL", "-H", group.url(), "-b", USER, "-s", "base", "sn").run().orFail();
        assertThat(found.out()).contains("sn: Lovelace");
        for (String[] way : new String[][] {{"-ZZ", "-H", group.url()}, {"-H", tls.url()}}) {
            assertThat(openLdap("ldapwhoami", SCRAM, USER, PASSWORD, way).run().orFail().out().strip()).isEqualTo("dn:" + USER);
        }
        CommandResult asAnother = openLdap("ldapwhoami", SCRAM, USER, PASSWORD, "-H", tls.url(), "-X", "dn:" + group.adminDn()).run();
        assertThat(asAnother.exitCode()).as(asAnother.toString()).isEqualTo(49);
        for (String user : List.of(USER, "uid=nobody," + BASE, group.adminDn())) {
            CommandResult refused = openLdap("ldapwhoami", SCRAM, user, "wrong", "-H", tls.url()).run();
            assertThat(refused.exitCode()).as(refused.toString()).isEqualTo(49);
        }
        CommandResult admin = openLdap("ldapwhoami", SCRAM, group.adminDn(), group.adminPassword(), "-H", tls.url()).run();
        assertThat(admin.exitCode()).as("administrators are never granted").isEqualTo(49);
    }

    @Test
    void openLdapsToolsBindTheExchangeToTheCertificate() {
        CommandResult bound = openLdap("ldapwhoami", SCRAM + "-PLUS", USER, PASSWORD, "-ZZ", "-H", group.url())
                .environment("LDAPSASL_CBINDING", "tls-endpoint")
                .run()
                .orFail();
        assertThat(bound.out().strip()).isEqualTo("dn:" + USER);
    }

    @Test
    void pythonLdapLogsIn() {
        Optional<String> python = PythonIT.with("ldap");
        assumeTrue(python.isPresent(), "no python3 with the module ldap (Debian: apt install python3-ldap)");
        String program =
                """
                import ldap, ldap.sasl, sys
                url, ca, user, password = sys.argv[1:]
                connection = ldap.initialize(url)
                connection.set_option(ldap.OPT_X_TLS_CACERTFILE, ca)
                connection.set_option(ldap.OPT_X_TLS_NEWCTX, 0)
                connection.start_tls_s()
                answers = {ldap.sasl.CB_AUTHNAME: user, ldap.sasl.CB_PASS: password}
                connection.sasl_interactive_bind_s('', ldap.sasl.sasl(answers, 'SCRAM-SHA-256'))
                print(connection.whoami_s())
                """;
        String out = Command.of(python.orElseThrow(), "-", group.url(), tls.ca().toString(), "dn:" + USER, PASSWORD)
                .input(program)
                .run()
                .orFail()
                .out();
        assertThat(out.strip()).isEqualTo("dn:" + USER);
    }

    @Test
    void aSessionEndsWithThePasswordAndTheMechanismWithTheGrant() throws LDAPException {
        try (LDAPConnection session = tls.connectStartingTls(); LDAPConnection admin = group.connectAsAdmin()) {
            assertThat(bind(session, PASSWORD)).isEqualTo(ResultCode.SUCCESS);
            assertThat(session.search(USER, SearchScope.BASE, "(objectClass=*)").getEntryCount()).isOne();
            admin.modify(USER, new Modification(ModificationType.REPLACE, "userPassword", "another"));
            assertThatThrownBy(() -> session.search(USER, SearchScope.BASE, "(objectClass=*)"))
                    .isInstanceOfSatisfying(LDAPException.class, e -> assertThat(e.getResultCode()).isEqualTo(ResultCode.STRONG_AUTH_REQUIRED));
            assertThat(bind(session, "another")).isEqualTo(ResultCode.SUCCESS);
            assertThatThrownBy(() -> session.modify(USER, new Modification(ModificationType.REPLACE, "userPassword", PASSWORD)))
                    .as("in the history, by the prepared password")
                    .isInstanceOf(LDAPException.class);
            admin.delete(GRANT);
            assertThat(mechanisms(session)).doesNotContain(SCRAM, SCRAM + "-PLUS");
            assertThat(bind(session, "another")).isEqualTo(ResultCode.AUTH_METHOD_NOT_SUPPORTED);
        }
    }

    private static List<String> mechanisms(LDAPConnection connection) throws LDAPException {
        return Arrays.asList(connection.getRootDSE().getSupportedSASLMechanismNames());
    }

    @Test
    void wrongProofsCountAsWrongPasswordsDoAndLockTheAccount() throws LDAPException {
        try (LDAPConnection session = tls.connectStartingTls(); LDAPConnection admin = group.connectAsAdmin()) {
            List<Integer> counted = new ArrayList<>();
            for (int i = 0; i < FAILURES_MAX; i++) {
                assertThat(bind(session, "wrong")).isEqualTo(ResultCode.INVALID_CREDENTIALS);
                String[] failures = admin.getEntry(USER, "pwdFailureTime").getAttributeValues("pwdFailureTime");
                counted.add(failures == null ? 0 : failures.length);
            }
            assertThat(counted).containsExactly(1, 2, 3);
            assertThat(bind(session, PASSWORD)).as("locked").isEqualTo(ResultCode.INVALID_CREDENTIALS);
            admin.modify(USER, new Modification(ModificationType.DELETE, "pwdAccountLockedTime"));
            assertThat(bind(session, PASSWORD)).isEqualTo(ResultCode.SUCCESS);
        }
    }

    @Test
    void aPasswordThatWasResetIsChangedFirstAndOneThatHasExpiredLetsNobodyIn() throws LDAPException {
        try (LDAPConnection session = tls.connectStartingTls(); LDAPConnection admin = group.connectAsAdmin()) {
            admin.modify(USER, new Modification(ModificationType.ADD, "pwdReset", "TRUE"));
            assertThat(error(session, PASSWORD)).isEqualTo(DraftBeheraLDAPPasswordPolicy10ErrorType.CHANGE_AFTER_RESET);
            assertThatThrownBy(() -> session.search(USER, SearchScope.BASE, "(objectClass=*)"))
                    .isInstanceOfSatisfying(LDAPException.class, e -> assertThat(e.getResultCode()).isEqualTo(ResultCode.INSUFFICIENT_ACCESS_RIGHTS));
            session.processExtendedOperation(new PasswordModifyExtendedRequest(null, PASSWORD, "another"));
            assertThat(session.search(USER, SearchScope.BASE, "(objectClass=*)").getEntryCount()).as("changed").isOne();
            assertThat(bind(session, "another")).isEqualTo(ResultCode.SUCCESS);
            admin.modify(POLICY, new Modification(ModificationType.ADD, "pwdMaxAge", "1"));
            Waiting.until(Duration.ofSeconds(30), "the password expires", () -> bind(session, "another").equals(ResultCode.INVALID_CREDENTIALS));
            assertThat(error(session, "another")).isEqualTo(DraftBeheraLDAPPasswordPolicy10ErrorType.PASSWORD_EXPIRED);
            assertThat(admin.getEntry(USER, "pwdFailureTime").hasAttribute("pwdFailureTime")).as("no failure: it was right").isFalse();
        }
    }

    private static DraftBeheraLDAPPasswordPolicy10ErrorType error(LDAPConnection connection, String password) throws LDAPException {
        LDAPResult result;
        try {
            result = connection.bind(request(USER, password, new DraftBeheraLDAPPasswordPolicy10RequestControl()));
        } catch (LDAPException e) {
            result = e.toLDAPResult();
        }
        return Objects.requireNonNull(DraftBeheraLDAPPasswordPolicy10ResponseControl.get(result)).getErrorType();
    }
}
