package org.bftldap.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.unboundid.ldap.sdk.Attribute;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.SearchResultEntry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bftldap.testkit.CommandResult;
import org.bftldap.testkit.DevGroup;
import org.bftldap.testkit.LdapTools;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A user with ldapsearch and the group's file alone finds out whether the relay told the truth. */
@OnGroup
class ReplyProofIT {
    private static final String BASE = "ou=proof,dc=example,dc=com";
    private static final String NONCE = "e5b0c1a2-once";

    @TempDir
    private Path folder;

    private final DevGroup group;
    private final LDAPConnection admin;

    ReplyProofIT(DevGroup group) throws LDAPException {
        this.group = group;
        this.admin = group.connectAsAdmin();
    }

    /** Before any test, so that nothing is deleted that was not added. */
    @BeforeAll
    static void needsTools() {
        assumeTrue(LdapTools.installed(), "OpenLDAP's tools are not installed (Debian: apt install ldap-utils)");
    }

    @BeforeEach
    void addEntries() throws LDAPException {
        admin.add(BASE, new Attribute("objectClass", "organizationalUnit"), new Attribute("ou", "proof"));
        for (int i = 0; i < 5; i++) {
            admin.add(
                    "cn=p" + i + "," + BASE,
                    new Attribute("objectClass", "person"),
                    new Attribute("cn", "p" + i),
                    new Attribute("sn", "München " + i + " ".repeat(i)));
        }
    }

    @AfterEach
    void deleteEntries() throws LDAPException {
        for (int i = 0; i < 5; i++) {
            admin.delete("cn=p" + i + "," + BASE);
        }
        admin.delete(BASE);
        admin.close();
    }

    private String search(String... more) {
        List<String> words = new ArrayList<>(List.of("-b", BASE, "-E", "!1.3.6.1.4.1.32473.389.5=:" + NONCE));
        words.addAll(Arrays.asList(more));
        return new LdapTools(group).asAdmin("ldapsearch", words.toArray(new String[0])).run().orFail().out();
    }

    private CommandResult verify(String printed, String... options) throws IOException {
        Path file = Files.writeString(folder.resolve("printed"), printed);
        return DevGroup.bftldap("proof", "verify", file.toString(), "--group", group.folder().resolve("group.toml").toString(), "--nonce", NONCE)
                .and(options)
                .run();
    }

    @Test
    void whatLdapsearchPrintsIsProvedAndNothingElseIs() throws IOException, LDAPException {
        SearchResultEntry user = admin.getEntry(group.adminDn(), "entryUUID");
        String printed = search("(cn=p*)");
        CommandResult proved = verify(
                printed, "--asked", "ldap:///" + BASE + "??sub?(cn=p*)", "--as", user == null ? "" : user.getAttributeValue("entryUUID"));
        assertThat(proved.exitCode()).as(proved.out() + proved.err()).isZero();
        assertThat(proved.out()).contains("5 entries").contains("these entries, as they were signed").contains("dn: cn=p4," + BASE);
        CommandResult altered = verify(printed.replace("cn: p3", "cn: p9"));
        assertThat(altered.exitCode()).isEqualTo(1);
        assertThat(altered.out()).contains("NOT PROVED").contains("cn=p3," + BASE);
    }

    @Test
    void pagesAreProvedTogether() throws IOException {
        CommandResult proved = verify(search("-E", "pr=2/noprompt", "(cn=p*)", "cn"));
        assertThat(proved.exitCode()).as(proved.out() + proved.err()).isZero();
        assertThat(proved.out().split("# PROVED", -1)).hasSize(1 + 3);
        assertThat(proved.out()).doesNotContain("incomplete").contains("dn: cn=p4," + BASE);
    }
}
