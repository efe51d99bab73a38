package org.bftldap.cli.migrate;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bftldap.cli.ldif.LdifSource;
import org.bftldap.cli.ldif.Problems;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What other servers export, and what becomes of it; with the schema that a group has by default. */
class MigrationTest {

    private static SchemaNames schema;

    @TempDir
    private Path folder;

    private final List<String> told = new ArrayList<>();
    private String written = "";

    @BeforeAll
    static void loadSchema() throws IOException {
        schema = SchemaNames.of(Path.of("../config/schema"));
    }

    private Report migrate(SourceServer server, String ldif) throws IOException {
        Path file = Files.writeString(folder.resolve("f.ldif"), ldif);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Report report = new Migration(server, new LdifSource(file), schema, new Problems(told::add)).run(out);
        written = out.toString(UTF_8);
        return report;
    }

    @Test
    void openldap_loses_what_the_server_owns_and_nothing_else() throws IOException {
        Report report = migrate(
                SourceServer.OPENLDAP,
                """
                dn: dc=example,dc=com
                objectClass: domain
                dc: example
                structuralObjectClass: domain
                entryUUID: 68279492-7d94-1041-8155-67481db0600d
                creatorsName: cn=admin,dc=example,dc=com
                createTimestamp: 20261126032251Z
                entryCSN: 20261126032251.724845Z#000000#000#000000
                modifiersName: cn=admin,dc=example,dc=com
                modifyTimestamp: 20261126032251Z
                contextCSN: 20261126032251.726952Z#000000#000#000000

                dn: uid=ada,dc=example,dc=com
                objectClass: inetOrgPerson
                objectClass: exampleClass
                uid: ada
                cn;x-phonetic: Ada
                cn: Ada
                sn: Lovelace
                exampleAttribute: x
                userCertificate;binary:: AQID
                memberOf: cn=staff,dc=example,dc=com
                pwdChangedTime: 20261126032251Z

                dn: olcDatabase={1}mdb,cn=config
                objectClass: olcDatabaseConfig
                olcAccess: {0}to * by * read
                """);
        assertThat(written)
                .isEqualTo(
                        """
                        version: 1

                        dn: dc=example,dc=com
                        objectClass: domain
                        dc: example

                        dn: uid=ada,dc=example,dc=com
                        objectClass: inetOrgPerson
                        uid: ada
                        cn: Ada
                        sn: Lovelace
                        userCertificate;binary:: AQID
                        """);
        assertThat(report.count(Fate.OWN)).isEqualTo(7);
        assertThat(report.count(Fate.REPLICATION, "contextCSN")).isEqualTo(1);
        assertThat(report.count(Fate.UNKNOWN_CLASS, "exampleClass")).isEqualTo(1);
        assertThat(report.count(Fate.UNKNOWN_ATTRIBUTE, "exampleAttribute")).isEqualTo(1);
        assertThat(report.count(Fate.OPTION, "cn;x-phonetic")).isEqualTo(1);
        assertThat(report.count(Fate.COMPUTED, "memberOf")).isEqualTo(1);
        assertThat(report.count(Fate.ACCOUNT_STATE, "pwdChangedTime")).isEqualTo(1);
        assertThat(report.count(Fate.ENTRY)).isEqualTo(1);
        assertThat(report.entriesRead()).isEqualTo(3);
        assertThat(report.entriesWritten()).isEqualTo(2);
    }

    @Test
    void each_value_is_written_or_reported() throws IOException {
        Report report = migrate(SourceServer.OPENLDAP, "dn: o=a\nobjectClass: organization\no: a\nunknown: 1\nunknown: 2\nentryCSN: x\no;x-old: b\n");
        List<String> lines = new ArrayList<>();
        report.print(lines::add);
        String text = String.join("\n", lines).replace(folder + "/", "");
        assertThat(text)
                .contains("Not carried over: attributes that the schema does not have (2):", "2  unknown  (first: f.ldif:4)")
                .contains("f.ldif:7: o=a: o;x-old: b", "1  entryCSN  (first: f.ldif:6)");
    }

    @Test
    void passwords_stay_in_a_form_that_is_taken_and_never_stand_in_the_report() throws IOException {
        Report report = migrate(
                SourceServer.OPENLDAP,
                """
                dn: cn=a,o=a
                objectClass: person
                cn: a
                sn: a
                userPassword: {CLEARTEXT}clear-secret
                userPassword: other-secret

                dn: cn=b,o=a
                objectClass: person
                cn: b
                sn: b
                userPassword: {SASL}b@EXAMPLE

                dn: cn=c,o=a
                objectClass: person
                cn: c
                sn: c
                pwdAccountLockedTime: 000001010000Z
                userPassword: locked-secret
                """);
        assertThat(written).contains("userPassword: clear-secret").doesNotContain("other-secret", "SASL", "locked-secret");
        assertThat(report.count(Fate.PASSWORD, "second passwords")).isEqualTo(1);
        assertThat(report.count(Fate.PASSWORD, "{SASL}")).isEqualTo(1);
        assertThat(report.count(Fate.LOCKED)).isEqualTo(1);
        List<String> lines = new ArrayList<>();
        report.print(lines::add);
        assertThat(String.join("\n", lines)).doesNotContain("secret", "EXAMPLE").contains("cn=b,o=a");
    }

    @Test
    void replication_roles_and_rules_of_389_are_left_away_and_its_classes_mapped() throws IOException {
        Report report = migrate(
                SourceServer.DS389,
                """
                version: 1

                # entry-id: 1
                dn: dc=example,dc=com
                nsUniqueId: a1-b2-c3-d4
                objectClass: top
                objectClass: domain
                dc: example
                aci: (targetattr="*")(version 3.0; acl "read"; allow (read) userdn="ldap:///anyone";)
                creatorsName: cn=Directory Manager
                entryid: 1
                parentid: 0

                # entry-id: 2
                dn: cn=box,dc=example,dc=com
                objectClass: top
                objectClass: nsContainer
                cn;vucsn-5e1f0000000000010000: box
                description;vdcsn-5e1f0000000000010000;deleted: gone

                # entry-id: 3
                dn: uid=ada,dc=example,dc=com
                objectClass: nsPerson
                objectClass: nsAccount
                objectClass: inetOrgPerson
                uid: ada
                cn: Ada
                sn: Lovelace
                nsAccountLock: true
                userPassword: secret

                dn: nsuniqueid=11111111-22222222-33333333-44444444,uid=old,dc=example,dc=com
                objectClass: nsTombstone
                nsParentUniqueId: a1-b2-c3-d4

                dn: nsuniqueid=5+uid=ada,dc=example,dc=com
                objectClass: inetOrgPerson
                nsds5ReplConflict: namingConflict uid=ada,dc=example,dc=com

                dn: cn=role,dc=example,dc=com
                objectClass: nsRoleDefinition
                cn: role
                """);
        assertThat(written)
                .isEqualTo(
                        """
                        version: 1

                        dn: dc=example,dc=com
                        objectClass: top
                        objectClass: domain
                        dc: example

                        dn: cn=box,dc=example,dc=com
                        objectClass: top
                        objectClass: organizationalRole
                        cn: box

                        dn: uid=ada,dc=example,dc=com
                        objectClass: inetOrgPerson
                        uid: ada
                        cn: Ada
                        sn: Lovelace
                        """);
        assertThat(report.count(Fate.ACCESS, "aci")).isEqualTo(1);
        assertThat(report.count(Fate.LOCKED)).isEqualTo(1);
        assertThat(report.count(Fate.ENTRY)).isEqualTo(3);
        assertThat(report.count(Fate.CHANGED)).isEqualTo(2);
        assertThat(told).isEmpty();
    }
}
