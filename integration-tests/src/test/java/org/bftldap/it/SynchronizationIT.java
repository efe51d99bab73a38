package org.bftldap.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.unboundid.ldap.sdk.Attribute;
import com.unboundid.ldap.sdk.DeleteRequest;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.Modification;
import com.unboundid.ldap.sdk.ModificationType;
import com.unboundid.ldap.sdk.controls.SubtreeDeleteRequestControl;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bftldap.testkit.Command;
import org.bftldap.testkit.DevGroup;
import org.bftldap.testkit.LdapTools;
import org.bftldap.testkit.Waiting;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients that keep a copy of a part of the directory (RFC 4533): OpenLDAP's ldapsearch, python-ldap's consumer. */
@OnGroup
class SynchronizationIT {
    private static final String BASE = "ou=synchronized,dc=example,dc=com";
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Pattern COOKIE = Pattern.compile("cookie: (\\S+)");

    private final DevGroup group;
    private final LDAPConnection connection;

    SynchronizationIT(DevGroup group) throws LDAPException {
        this.group = group;
        this.connection = group.connectAsAdmin();
    }

    @BeforeEach
    void fill() throws LDAPException {
        connection.add(BASE, new Attribute("objectClass", "organizationalUnit"));
    }

    @AfterEach
    void empty() throws LDAPException {
        DeleteRequest all = new DeleteRequest(BASE);
        all.addControl(new SubtreeDeleteRequestControl(true));
        connection.delete(all);
        connection.close();
    }

    private Command ldapsearch(String sync) {
        return new LdapTools(group).asAdmin("ldapsearch", "-o", "ldif-wrap=no", "-b", BASE, "-E", sync, "(objectClass=person)");
    }

    private void person(String name) throws LDAPException {
        connection.add("cn=" + name + "," + BASE, new Attribute("objectClass", "person"), new Attribute("sn", "x"));
    }

    private void describe(String text) {
        try {
            connection.modify("cn=two," + BASE, new Modification(ModificationType.REPLACE, "description", text));
        } catch (LDAPException e) {
            throw new AssertionError(e);
        }
    }

    private static String cookie(String out) {
        Matcher found = COOKIE.matcher(out);
        assertThat(found.find()).as("a cookie in: %s", out).isTrue();
        return found.group(1);
    }

    @Test
    void ldapsearchRefreshesAndPersists(@TempDir Path folder) throws LDAPException, IOException {
        assumeTrue(LdapTools.installed(), "OpenLDAP's tools are not installed (Debian: apt install ldap-utils)");
        person("one");
        person("two");
        String first = ldapsearch("!sync=ro").run().orFail().out();
        assertThat(first).contains("dn: cn=one," + BASE, "dn: cn=two," + BASE);
        person("three");
        connection.delete("cn=one," + BASE);
        String second = ldapsearch("!sync=ro/" + cookie(first)).run().orFail().out();
        assertThat(second).contains("dn: cn=three," + BASE).doesNotContain("dn: cn=one,", "dn: cn=two,");

        Path output = folder.resolve("persisting");
        Process persisting = ldapsearch("!sync=rp/" + cookie(second) + "/1").start(output);
        try {
            AtomicInteger changes = new AtomicInteger();
            Waiting.until(PATIENCE, "ldapsearch has seen a change", () -> {
                if (persisting.isAlive()) {
                    describe("change " + changes.incrementAndGet());
                }
                return !persisting.isAlive();
            });
        } finally {
            persisting.destroy();
        }
        assertThat(Files.readString(output, StandardCharsets.UTF_8)).contains("dn: cn=two," + BASE, "description: change ").doesNotContain("cn=three");
    }

    @Test
    void pythonLdapKeepsACopy() {
        Optional<String> python = List.of("python3", "/usr/bin/python3").stream().filter(SynchronizationIT::hasConsumer).findFirst();
        assumeTrue(python.isPresent(), "no python3 with ldap.syncrepl (Debian: apt install python3-ldap)");
        String program = new String(GridSample.resource("clients/python_syncrepl.py"), StandardCharsets.UTF_8);
        String out = Command.of(python.orElseThrow(), "-", group.url(), group.adminDn(), group.adminPassword(), BASE)
                .input(program)
                .run()
                .orFail()
                .out();
        assertThat(out.strip()).isEqualTo("round done");
    }

    private static boolean hasConsumer(String python) {
        return Command.find(python).isPresent() && Command.of(python, "-c", "import ldap.syncrepl").run().exitCode() == 0;
    }
}
