package org.bftldap.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.bftldap.testkit.Command;
import org.bftldap.testkit.CommandResult;
import org.bftldap.testkit.DevGroup;
import org.bftldap.testkit.LdapTools;
import org.bftldap.testkit.Ports;
import org.bftldap.testkit.Project;
import org.bftldap.testkit.Waiting;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An agent that is added to a group that runs and knows of none. */
@Timeout(240)
class AddedAgentIT {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String BASE = "Mds-Vo-name=site-9,Mds-Vo-name=local,o=grid";
    private static final String GRANT = "cn=site-9,ou=grants,ou=system";

    private DevGroup group;
    private Process agent;

    @AfterEach
    void stop() {
        if (agent != null) {
            agent.destroyForcibly();
        }
        if (group != null) {
            group.close();
        }
    }

    @Test
    void anAgentIsAddedToARunningGroupStartedAgainGivenNewKeysAndTakenOut() throws Exception {
        assumeTrue(DevGroup.whyNot().isEmpty(), DevGroup::whyNot);
        assumeTrue(LdapTools.installed(), "no ldapsearch (Debian: apt install ldap-utils)");
        group = DevGroup.start(4);
        Path home = group.folder().resolve("site-9");
        String told = create(home);
        String fingerprint = DevGroup.bftldap("gris", "fingerprint", home.resolve("grant.ldif").toString()).run().orFail().out().strip();
        assertThat(told).contains(fingerprint);

        begin(home); // before it is granted anything: it comes in when it is
        grant(home);
        put(home, "first");
        await("its entry is seen", () -> search("first").exitCode() == 0);
        await("it is registered", () -> registered("VALID"));

        agent.destroyForcibly().waitFor();
        put(home, "second");
        begin(home);
        await("it goes on after it was killed", () -> search("second").exitCode() == 0);

        agent.destroy();
        agent.waitFor();
        DevGroup.bftldap("gris", "rekey", home.toString()).run().orFail();
        admin("ldapmodify", "-f", home.resolve("rekey.ldif").toString()).orFail();
        put(home, "third");
        begin(home);
        await("it goes on by its new keys", () -> search("third").exitCode() == 0);

        new LdapTools(group).asAdmin("ldapmodify").input("dn: " + GRANT + "\nchangetype: modify\ndelete: bftldapGrantKey\n").run().orFail();
        await("without keys in the grant its entries end with its registration", () -> search("third").exitCode() == 32);
        assertThat(agent.isAlive()).isTrue();
        admin("ldapdelete", GRANT).orFail();
        assertThat(registered("VALID")).isFalse();
        assertThat(group.status().allTakePart()).as("no replica was restarted or fell behind").isTrue();
    }

    private String create(Path home) {
        return DevGroup.bftldap(
                        "gris", "create", "site-9", "--group", group.folder().resolve("group.toml").toString(), "--dir", home.toString(), "--admin-port", "" + Ports.free())
                .run()
                .orFail()
                .out();
    }

    private void begin(Path home) throws IOException {
        Path config = home.resolve("gris.toml");
        String text = Files.readString(config);
        if (!text.contains("[registration]")) {
            Files.delete(home.resolve("provider/service.sh"));
            Files.writeString(config, text + """

                    [sources]
                    scan_ms = 100

                    [publish]
                    retry_max_seconds = 1

                    [registration]
                    ttl_seconds = 10
                    keep_seconds = 10
                    """);
        }
        agent = Command.of(Project.distribution().resolve("bin/bftldap-gris").toString(), "--config", config.toString()).start(home.resolve("log"));
    }

    private void grant(Path home) throws IOException {
        Path ldif = home.resolve("grant.ldif");
        Files.writeString(ldif, Files.readString(ldif).stripTrailing() + "\nbftldapDeleteDelay: 0\n");
        admin("ldapadd", "-f", ldif.toString()).orFail();
    }

    private CommandResult admin(String tool, String... words) {
        return new LdapTools(group).asAdmin(tool, words).run();
    }

    private static void put(Path home, String name) throws IOException {
        Files.writeString(home.resolve("ldif/" + name + ".ldif"), """
                dn: GlueServiceUniqueID=%s,Mds-Vo-name=resource,o=grid
                objectClass: GlueTop
                objectClass: GlueService
                GlueServiceUniqueID: %s
                GlueServiceStatus: OK
                """.formatted(name, name));
    }

    private CommandResult search(String name) {
        return new LdapTools(group).anonymously("ldapsearch", "-LLL", "-s", "base", "-b", "GlueServiceUniqueID=" + name + "," + BASE).run();
    }

    private boolean registered(String status) {
        return new LdapTools(group)
                .anonymously("ldapsearch", "-LLL", "-o", "ldif-wrap=no", "-b", "ou=registrations,ou=system", "(Mds-Reg-status=" + status + ")", "Mds-Service-Ldap-suffix")
                .run()
                .out()
                .contains("suffix: " + BASE + "\n");
    }

    private void await(String what, BooleanSupplier reached) {
        Waiting.until(SOON, what, reached, () -> {
            try {
                return Files.readString(group.folder().resolve("site-9/log")) + group.logs(20);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }
}
