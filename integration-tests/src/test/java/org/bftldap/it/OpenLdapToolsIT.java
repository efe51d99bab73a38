package org.bftldap.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.bftldap.testkit.CommandResult;
import org.bftldap.testkit.LdapServer;
import org.bftldap.testkit.LdapTools;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The command line tools of OpenLDAP, each with what people use it for. Exit codes of the tools are LDAP result codes. */
@ExtendWith(SharedGroup.class)
class OpenLdapToolsIT {
    private static final String BASE = "ou=openldap,dc=example,dc=com";
    private static final String ADA = "uid=ada," + BASE;
    private static final String LDIF =
            """
            dn: %1$s
            objectClass: organizationalUnit
            ou: openldap

            dn: ou=old,%1$s
            objectClass: organizationalUnit
            ou: old

            dn: uid=ada,%1$s
            objectClass: inetOrgPerson
            objectClass: posixAccount
            uid: ada
            cn: Ada Lovelace
            cn:: QWRhIELDvHJvbg==
            sn: Lovelace
            uidNumber: 1815
            gidNumber: 100
            homeDirectory: /home/ada
            description: first
            description: second
            jpegPhoto:: /9j/4AAQSkZJRgABAQ==
            """
                    .formatted(BASE);

    private final LdapTools tools;

    OpenLdapToolsIT(LdapServer server) {
        tools = new LdapTools(server);
    }

    @BeforeEach
    void addWithLdapadd() {
        assumeTrue(LdapTools.installed(), "OpenLDAP's tools are not installed (Debian: apt install ldap-utils)");
        tools.asAdmin("ldapadd").input(LDIF).run().orFail();
    }

    @AfterEach
    void deleteTheSubtreeWithLdapdelete() {
        if (LdapTools.installed()) {
            tools.asAdmin("ldapdelete", "-r", BASE).run().orFail();
            assertThat(search("-b", BASE, "-s", "base").exitCode()).isEqualTo(32);
        }
    }

    private CommandResult search(String... arguments) {
        return tools.asAdmin("ldapsearch", "-LLL", "-o", "ldif-wrap=no").and(arguments).run();
    }

    @Test
    void ldapsearchFindsWhatLdapaddAdded() {
        String found = search("-b", BASE, "(uid=ada)").orFail().out();
        assertThat(found)
                .contains("dn: " + ADA, "uidNumber: 1815", "cn:: QWRhIELDvHJvbg==", "jpegPhoto:: /9j/4AAQSkZJRgABAQ==")
                .containsSubsequence("description: first", "description: second");
        assertThat(search("-b", BASE, "-s", "one", "(objectClass=*)", "1.1").orFail().out().lines().filter(line -> line.startsWith("dn:")))
                .containsExactlyInAnyOrder("dn: ou=old," + BASE, "dn: " + ADA);
        assertThat(search("-b", BASE, "(uid=ada)", "+").orFail().out()).contains("entryUUID:", "modifyTimestamp:", "creatorsName:");
        assertThat(search("-A", "-b", ADA, "-s", "base", "sn").orFail().out()).contains("sn:").doesNotContain("Lovelace");
    }

    @Test
    void ldapsearchIsToldWhatIsMissingAndWhatIsTooMuch() {
        assertThat(search("-b", "uid=nobody,ou=nowhere," + BASE, "-s", "base"))
                .satisfies(result -> assertThat(result.exitCode()).isEqualTo(32))
                .satisfies(result -> assertThat(result.out() + result.err()).contains("Matched DN: " + BASE));
        CommandResult limited = search("-z", "2", "-b", BASE);
        assertThat(limited.exitCode()).isEqualTo(4);
        assertThat(limited.out().lines().filter(line -> line.startsWith("dn:"))).hasSize(2);
    }

    @Test
    void ldapmodifyChangesAddsDeletesAndIncrements() {
        tools.asAdmin("ldapmodify")
                .input(
                        """
                        dn: %s
                        changetype: modify
                        replace: sn
                        sn: King
                        -
                        add: title
                        title: Countess
                        -
                        delete: description
                        description: first
                        -
                        increment: uidNumber
                        uidNumber: 5
                        """
                                .formatted(ADA))
                .run()
                .orFail();
        assertThat(search("-b", ADA, "-s", "base").orFail().out())
                .contains("sn: King", "title: Countess", "description: second", "uidNumber: 1820")
                .doesNotContain("Lovelace\nsn", "description: first");
    }

    @Test
    void aRefusedModifyChangesNothing() {
        CommandResult refused = tools.asAdmin("ldapmodify")
                .input("dn: %s\nchangetype: modify\nreplace: title\ntitle: Countess\n-\ndelete: sn\n".formatted(ADA))
                .run();
        assertThat(refused.exitCode()).as(refused.toString()).isEqualTo(65);
        assertThat(search("-b", ADA, "-s", "base").orFail().out()).contains("sn: Lovelace").doesNotContain("title:");
    }

    @Test
    void ldapmodrdnRenamesAndMoves() {
        tools.asAdmin("ldapmodrdn", "-r", "-s", "ou=old," + BASE, ADA, "uid=augusta").run().orFail();
        assertThat(search("-b", BASE, "(uid=augusta)", "uid").orFail().out())
                .contains("dn: uid=augusta,ou=old," + BASE, "uid: augusta")
                .doesNotContain("uid: ada");
        assertThat(tools.asAdmin("ldapmodrdn", "ou=nobody," + BASE, "ou=somebody").run().exitCode()).isEqualTo(32);
        assertThat(tools.asAdmin("ldapdelete", "ou=old," + BASE).run().exitCode()).isEqualTo(66);
    }

    @Test
    void ldapcompareTellsTrueFalseAndMissing() {
        assertThat(tools.asAdmin("ldapcompare", ADA, "sn:lovelace").run().exitCode()).isEqualTo(6);
        assertThat(tools.asAdmin("ldapcompare", ADA, "sn:byron").run().exitCode()).isEqualTo(5);
        assertThat(tools.asAdmin("ldapcompare", ADA, "title:none").run().exitCode()).isEqualTo(16);
    }

    @Test
    void ldapwhoamiNamesTheUser(LdapServer server) {
        assertThat(tools.asAdmin("ldapwhoami").run().orFail().out()).containsIgnoringCase("dn:" + server.adminDn());
        assertThat(tools.anonymously("ldapwhoami").run().orFail().out().strip()).isEqualTo("anonymous");
        assertThat(tools.as(server.adminDn(), "wrong", "ldapwhoami").run().exitCode()).isEqualTo(49);
        assertThat(tools.as("cn=nobody,dc=example,dc=com", "wrong", "ldapwhoami").run().exitCode()).isEqualTo(49);
    }

    @Test
    void ldapaddIsToldWhatIsWrongWithAnEntry(@TempDir Path folder) throws IOException {
        Path ldif = Files.writeString(folder.resolve("wrong.ldif"), "dn: uid=x," + BASE + "\nobjectClass: inetOrgPerson\nuid: x\ncn: x\n");
        assertThat(tools.asAdmin("ldapadd", "-f", ldif.toString()).run().exitCode()).isEqualTo(65);
        assertThat(tools.asAdmin("ldapadd").input(LDIF).run().exitCode()).isEqualTo(68);
        assertThat(tools.asAdmin("ldapadd").input("dn: uid=x," + BASE + "\nobjectClass: account\nuid: x\nnothing: x\n").run().exitCode())
                .isEqualTo(17);
        assertThat(tools.asAdmin("ldapadd").input("dn: uid=x,ou=none," + BASE + "\nobjectClass: account\nuid: x\n").run().exitCode())
                .isEqualTo(32);
    }
}
