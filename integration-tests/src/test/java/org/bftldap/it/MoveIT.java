package org.bftldap.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.unboundid.ldap.sdk.Control;
import com.unboundid.ldap.sdk.DeleteRequest;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.SearchScope;
import com.unboundid.ldap.sdk.controls.SubtreeDeleteRequestControl;
import com.unboundid.ldap.sdk.extensions.PasswordModifyExtendedRequest;
import com.unboundid.ldif.LDIFException;
import com.unboundid.ldif.LDIFReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.bftldap.testkit.Command;
import org.bftldap.testkit.CommandResult;
import org.bftldap.testkit.DevGroup;
import org.bftldap.testkit.LdapTools;
import org.bftldap.testkit.Slapd;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Moving data in and out with the command, as an operator does it. */
@OnGroup
class MoveIT {
    private static final String BASE = "ou=moved,dc=example,dc=com";
    private static final String ADA = "uid=ada," + BASE;
    private static final String LDIF =
            """
            version: 1
            # Children first: parents are written before them all the same.
            dn: uid=ada,%1$s
            objectClass: inetOrgPerson
            uid: ada
            cn: Ada Lovelace
            cn:: QWRhIELDvHJvbg==
            sn: Lovelace
            description: %2$s
            description:: IHNwYWNlIGJlZm9yZQ==
            jpegPhoto:: /9j/4AAQSkZJRgABAQ==
            userCertificate;binary:: AQID/w==

            dn: %1$s
            objectClass: organizationalUnit
            ou: moved

            dn:: %3$s
            objectClass: organizationalUnit
            ou: Größe
            """
                    .formatted(
                            BASE,
                            "long ".repeat(60) + "end",
                            Base64.getEncoder().encodeToString(("ou=Größe," + BASE).getBytes(StandardCharsets.UTF_8)));

    private final DevGroup group;

    @TempDir
    private Path folder;

    MoveIT(DevGroup group) {
        this.group = group;
    }

    @AfterEach
    void deleteTheSubtree() throws LDAPException {
        try (LDAPConnection admin = group.connectAsAdmin()) {
            if (admin.getEntry(BASE) != null) {
                admin.delete(new DeleteRequest(BASE, new Control[] {new SubtreeDeleteRequestControl()}));
            }
        }
    }

    private CommandResult bftldap(String... words) {
        return DevGroup.bftldap(words).run();
    }

    private CommandResult load(String ldif, String... options) throws IOException {
        Path file = Files.writeString(folder.resolve("f.ldif"), ldif);
        return DevGroup.bftldap("import", file.toString(), "--dir", group.folder().toString()).and(options).run();
    }

    private String export() throws IOException {
        Path file = folder.resolve("export.ldif");
        bftldap("export", "--dir", group.folder().toString(), "-b", BASE, "-o", file.toString()).orFail();
        return Files.readString(file);
    }

    @Test
    void whatWasExportedIsImportedAsItWas() throws IOException, LDAPException {
        assertThat(load(LDIF).orFail().out()).contains("3 added");
        String first = export();
        assertThat(first.lines().filter(line -> line.startsWith("dn:")).toList()).hasSize(3).element(0).isEqualTo("dn: " + BASE);
        assertThat(first).contains("jpegPhoto:: /9j/4AAQSkZJRgABAQ==", "cn:: QWRhIELDvHJvbg==", "userCertificate;binary:: AQID/w==");

        deleteTheSubtree();
        Path zipped = folder.resolve("export.ldif.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(zipped))) {
            out.write(first.getBytes(StandardCharsets.UTF_8));
        }
        String ldaps = Files.readString(group.folder().resolve("ldaps.url")).strip();
        bftldap(
                        "import", zipped.toString(),
                        "-H", ldaps,
                        "--ca", group.folder().resolve("ca.crt").toString(),
                        "-D", group.adminDn(),
                        "-y", group.folder().resolve("admin.password").toString())
                .orFail();
        assertThat(export()).isEqualTo(first);
    }

    @Test
    void aFileIsCheckedAsAWholeBeforeAnythingIsWritten() throws IOException, LDAPException {
        CommandResult refused = load(LDIF + "\ndn: uid=b," + BASE + "\nobjectClass: inetOrgPerson\nuid: b\ncn: b\nnonsense: 1\n\ndn: uid=c,ou=none," + BASE
                + "\nobjectClass: account\nuid: c\n");
        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.err())
                .contains("uid=b," + BASE + ": nonsense: no attribute of this group's schema", "uid=b," + BASE + ": sn: missing")
                .containsPattern("f\\.ldif:\\d+: uid=c,ou=none," + BASE + ": its parent");
        assertThat(refused.out()).contains("BD-7001 3 problems; nothing was written");
        try (LDAPConnection admin = group.connectAsAdmin()) {
            assertThat(admin.getEntry(BASE)).isNull();
        }
    }

    @Test
    void anImportIsRepeatedUpdatedAndFollowedByChanges() throws IOException, LDAPException {
        load(LDIF.substring(LDIF.indexOf("dn: " + BASE))).orFail();
        assertThat(load(LDIF).orFail().out()).contains("1 added, 2 there already and equal");

        String king = LDIF.replace("sn: Lovelace", "sn: King");
        CommandResult different = load(king);
        assertThat(different.exitCode()).isEqualTo(1);
        assertThat(different.err()).contains(ADA + ": sn: the entry is there and differs");
        assertThat(load(king, "--update").orFail().out()).contains("2 there already and equal, 1 updated");

        String changes =
                """
                dn: %1$s
                changetype: modify
                delete: jpegPhoto
                -
                replace: title
                title: Countess

                dn: %1$s
                changetype: modrdn
                newrdn: uid=augusta
                deleteoldrdn: 1
                """
                        .formatted(ADA);
        assertThat(load(changes).orFail().out()).contains("2 changes of 2 done");
        try (LDAPConnection admin = group.connectAsAdmin()) {
            var augusta = admin.getEntry("uid=augusta," + BASE);
            assertThat(augusta.getAttributeValue("sn")).isEqualTo("King");
            assertThat(augusta.getAttributeValue("title")).isEqualTo("Countess");
            assertThat(augusta.hasAttribute("jpegPhoto")).isFalse();
        }
    }

    @Test
    void peopleWhoMoveFromSlapdKeepTheirPasswordsAndNobodyHoldsTheirHashes() throws IOException, LDAPException, LDIFException {
        assumeTrue(Slapd.whyNot().isEmpty(), Slapd::whyNot);
        assumeTrue(LdapTools.installed(), "OpenLDAP's tools are not installed (Debian: apt install ldap-utils)");
        String exported;
        try (Slapd slapd = Slapd.start(List.of(), List.of(BASE)); LDAPConnection old = slapd.connectAsAdmin()) {
            String withoutCertificate = LDIF.replaceAll("userCertificate.*\n", ""); // slapd looks into it
            try (LDIFReader entries = new LDIFReader(new ByteArrayInputStream(withoutCertificate.getBytes(StandardCharsets.UTF_8)))) {
                var ada = entries.readEntry();
                old.add(entries.readEntry());
                old.add(entries.readEntry());
                old.add(ada);
            }
            old.processExtendedOperation(new PasswordModifyExtendedRequest(ADA, null, "difference"));
            exported = slapd.slapcat(BASE).orFail().out();
        }
        Matcher hash = Pattern.compile("(?m)^userPassword:: (.*)$").matcher(exported);
        assertThat(hash.find()).isTrue();
        String hashed = new String(Base64.getDecoder().decode(hash.group(1)), StandardCharsets.UTF_8);
        assertThat(hashed).as("what slapd made of it").startsWith("{SSHA}");

        Path from = Files.writeString(folder.resolve("slapcat.ldif"), exported);
        Path to = folder.resolve("migrated.ldif");
        String report = bftldap("migrate", "--from", "openldap", from.toString(), "-o", to.toString()).orFail().out();
        assertThat(report).contains("3 entries read, 3 written", "3  entryCSN", "3  structuralObjectClass").doesNotContain("Not carried over", hashed);
        bftldap("import", to.toString(), "--dir", group.folder().toString()).orFail();

        assertThat(whoAmI("difference")).isZero();
        assertThat(whoAmI("indifference")).isEqualTo(49);
        assertThat(whoAmI(hashed)).as("the hash is no password").isEqualTo(49);
        assertNobodyHolds(hashed.substring("{SSHA}".length()));

        try (LDAPConnection self = group.connectAnonymously()) {
            self.bind(ADA, "difference");
            self.processExtendedOperation(new PasswordModifyExtendedRequest(ADA, "difference", "engine"));
            assertThat(self.search(ADA, SearchScope.BASE, "(objectClass=*)").getEntryCount()).as("the session goes on").isOne();
        }
        assertThat(whoAmI("difference")).isEqualTo(49);
        assertThat(whoAmI("engine")).isZero();
    }

    private int whoAmI(String password) {
        return Command.of("ldapwhoami", "-x", "-H", group.url(), "-D", ADA, "-w", password).run().exitCode();
    }

    private void assertNobodyHolds(String base64) throws IOException {
        byte[] salted = Base64.getDecoder().decode(base64);
        String digest = new String(salted, 0, 20, StandardCharsets.ISO_8859_1);
        String text = base64.substring(0, 26); // its last letters depend on the salt, which is kept
        try (Stream<Path> files = Files.walk(group.folder())) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String content = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
                assertThat(content.contains(text) || content.contains(digest)).as("%s holds the hash", file).isFalse();
            }
        }
    }
}
