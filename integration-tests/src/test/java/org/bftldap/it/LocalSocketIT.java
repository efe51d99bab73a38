package org.bftldap.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldif.LDIFException;
import java.io.IOException;
import java.nio.file.Files;
import org.bftldap.testkit.Command;
import org.bftldap.testkit.DevGroup;
import org.bftldap.testkit.LdapTools;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** OpenLDAP's tools over a Unix domain socket. */
@OnGroup
class LocalSocketIT {
    private static final String USER = "uid=local,dc=example,dc=com";
    private static final String SUBJECT = "cn=local,ou=subjects,ou=system";
    private static final String GRANT = "cn=local,ou=grants,ou=system";

    private final DevGroup group;
    private final String url;

    LocalSocketIT(DevGroup group) {
        this.group = group;
        this.url = "ldapi://" + group.localSocket().toString().replace("/", "%2F");
    }

    @BeforeEach
    void sayWhoseProcessesAreWhose() throws LDAPException, LDIFException, IOException {
        assumeTrue(LdapTools.installed(), "OpenLDAP's tools are not installed (Debian: apt install ldap-utils)");
        String process = "gidNumber=" + Files.getAttribute(group.localSocket(), "unix:gid") + "+uidNumber=" + Files.getAttribute(group.localSocket(), "unix:uid");
        try (LDAPConnection admin = group.connectAsAdmin()) {
            admin.add("dn: " + USER, "objectClass: account", "uid: local");
            admin.add(
                    "dn: " + SUBJECT,
                    "objectClass: bftldapSubject",
                    "cn: local",
                    "bftldapCertificateSubject: " + process + ",cn=peercred,cn=external,cn=auth",
                    "bftldapSubjectEntry: " + USER);
            admin.add(
                    "dn: " + GRANT,
                    "objectClass: bftldapRelayGrant",
                    "cn: local",
                    "bftldapGrantRelay: 1000",
                    "bftldapGrantMechanism: EXTERNAL",
                    "bftldapGrantSuffix: dc=example,dc=com");
        }
    }

    @AfterEach
    void forget() throws LDAPException {
        try (LDAPConnection admin = group.connectAsAdmin()) {
            for (String dn : new String[] {GRANT, SUBJECT, USER}) {
                if (admin.getEntry(dn, "1.1") != null) {
                    admin.delete(dn);
                }
            }
        }
    }

    @Test
    void toolsReachTheRelayByItsFile() {
        assertThat(Command.of("ldapsearch", "-x", "-LLL", "-H", url, "-D", group.adminDn(), "-w", group.adminPassword(), "-b", USER, "-s", "base", "uid").run().orFail().out())
                .contains("uid: local");
    }

    @Test
    void aProcessIsWhomTheDirectorySays() throws LDAPException {
        assertThat(Command.of("ldapwhoami", "-Y", "EXTERNAL", "-Q", "-H", url).run().orFail().out()).contains("dn:" + USER);
        assertThat(Command.of("ldapsearch", "-x", "-LLL", "-H", url, "-b", "", "-s", "base", "supportedSASLMechanisms").run().orFail().out())
                .contains("EXTERNAL", "PLAIN");
        try (LDAPConnection admin = group.connectAsAdmin()) {
            admin.delete(GRANT);
        }
        assertThat(Command.of("ldapwhoami", "-Y", "EXTERNAL", "-Q", "-H", url).run().exitCode()).isEqualTo(49);
    }
}
