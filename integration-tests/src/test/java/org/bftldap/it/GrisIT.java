package org.bftldap.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.unboundid.ldap.sdk.Attribute;
import com.unboundid.ldap.sdk.Entry;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.bftldap.testkit.AgentFigures;
import org.bftldap.testkit.CommandResult;
import org.bftldap.testkit.DevGroup;
import org.bftldap.testkit.LdapTools;
import org.bftldap.testkit.ProcessFigures;
import org.bftldap.testkit.Project;
import org.bftldap.testkit.Signal;
import org.bftldap.testkit.Slapd;
import org.bftldap.testkit.Waiting;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An agent of a resource, its sources on disk, its entries as an LDAP client sees them. Its programs run every second. */
@Timeout(180)
class GrisIT {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String BASE = "Mds-Vo-name=gris-0,Mds-Vo-name=local,o=grid";
    private static final String AS_BDII = "Mds-Vo-name=resource,o=grid";
    private static final String OLD_GRIS = "Mds-Vo-name=local,o=grid";

    private static DevGroup group;
    private static AgentFigures figures;

    @BeforeAll
    static void start() throws IOException {
        assumeTrue(DevGroup.whyNot().isEmpty(), DevGroup::whyNot);
        assumeTrue(LdapTools.installed(), "no ldapsearch (Debian: apt install ldap-utils)");
        group = DevGroup.prepare(4, Map.of(), "--gris", "1");
        Files.delete(group.agentFolder(0).resolve("provider/service.sh"));
        Path config = group.agentFolder(0).resolve("gris.toml");
        Files.writeString(config, Files.readString(config).replace("[rename]\n", "[rename]\n\"" + OLD_GRIS + "\" = \"" + BASE + "\"\n") + """

                [sources]
                scan_ms = 100
                period_seconds = 1

                [[program]]
                name = "hangs"
                timeout_seconds = 1

                [publish]
                delete_delay_seconds = 0
                retry_max_seconds = 1
                on_stop = "withdraw"
                """);
        group.start();
        figures = new AgentFigures(group.agentFolder(0));
    }

    @AfterAll
    static void stop() {
        if (group != null) {
            group.close();
        }
    }

    @Test
    void aFileDroppedIntoLdifIsSeenByLdapsearchAndGoneWhenItIsTakenAway() throws IOException {
        put("ldif/dropped.ldif", service("dropped", "here"));
        awaitStatus("dropped", "here");
        Files.delete(group.agentFolder(0).resolve("ldif/dropped.ldif"));
        await("the entry is gone", () -> search("dropped").exitCode() == 32);
    }

    @Test
    void itsSuffixesAreRegisteredForEverybodyToSee() {
        await("both suffixes are registered", () -> registered("VALID").contains("suffix: " + BASE + "\n") && registered("VALID").contains("suffix: GLUE2GroupID=gris-0,o=glue\n"));
    }

    @Test
    void anAgentThatIsToldToStopWithdrawsAndComesBackWithWhatTheGroupStillHolds() throws IOException {
        put("ldif/back.ldif", service("back", "as it was"));
        awaitStatus("back", "as it was");
        long agent = group.agentPid(0);
        Signal.TERM.send(agent);
        await("the agent is gone", () -> !ProcessFigures.alive(agent));
        await("its registrations are withdrawn", () -> registered("PURGED").contains("suffix: " + BASE + "\n"));
        assertThat(search("back").out()).as("the grant says how long entries stay").contains("as it was");
        group.up().orFail();
        await("it is registered again", () -> registered("VALID").contains("suffix: " + BASE + "\n"));
        await("the agent knows what the group holds", () -> figures.metric("bftldap_gris_in_sync", "") == 1);
        assertThat(figures.updates("add")).isZero();
    }

    private static String registered(String status) {
        return new LdapTools(group)
                .anonymously("ldapsearch", "-LLL", "-o", "ldif-wrap=no", "-b", "ou=registrations,ou=system", "(Mds-Reg-status=" + status + ")", "Mds-Service-Ldap-suffix")
                .run()
                .out();
    }

    @Test
    void aChangedOutputOfAProviderIsOneModify() throws IOException {
        put("changing.txt", service("changing", "before"));
        program("provider/changing", "cat ../changing.txt");
        awaitStatus("changing", "before");
        await("the agent knows it", () -> figures.metric("bftldap_gris_in_sync", "") == 1);
        long modifies = figures.updates("modify");
        long adds = figures.updates("add");
        put("changing.txt", service("changing", "after"));
        awaitStatus("changing", "after");
        await("the agent's figures tell of it", () -> figures.updates("modify") > modifies);
        assertThat(figures.updates("modify")).isEqualTo(modifies + 1);
        assertThat(figures.updates("add")).isEqualTo(adds);
    }

    @Test
    void aProviderThatHangsIsKilledWithItsChildrenAndNamedAndCostsNoOther() throws IOException {
        put("ldif/beside.ldif", service("beside", "well"));
        Path pids = group.agentFolder(0).resolve("pids");
        program("provider/hangs", "[ -e ../pids ] && exit 1; sleep 1000 & echo $! > ../pids.new; echo $$ >> ../pids.new; mv ../pids.new ../pids; wait");
        await("it runs", () -> Files.exists(pids));
        List<Long> processes = Files.readAllLines(pids).stream().map(Long::parseLong).toList();
        assertThat(processes).hasSize(2);
        await("it and its child are gone", () -> processes.stream().noneMatch(ProcessFigures::alive));
        await("the status names it", () -> status().contains("gris-0: provider/hangs "));
        awaitStatus("beside", "well");
        Files.delete(group.agentFolder(0).resolve("provider/hangs"));
    }

    @Test
    void brokenLdifIsNamedWithItsPlaceAndTheRestIsPublished() throws IOException {
        program("provider/broken", "echo 'dn: GlueServiceUniqueID=broken-1," + AS_BDII + "'; echo 'not an attribute'; echo; cat ../good.txt; echo; cat ../refused.txt");
        put("good.txt", service("good", "well"));
        put("refused.txt", "dn: GlueServiceUniqueID=refused," + AS_BDII + "\nobjectClass: GlueService\nNoSuchAttribute: x\n");
        awaitStatus("good", "well");
        Path log = group.agentFolder(0).resolve("log");
        await("the log names what is broken", () -> text(log).contains("BD-6004: provider/broken, line 2, GlueServiceUniqueID=broken-1," + AS_BDII));
        await("the status names what the group refuses", () -> status().contains("gris-0: the group refuses GlueServiceUniqueID=refused," + BASE + ": "));
        assertThat(search("broken-1").exitCode()).isEqualTo(32);
        Files.delete(group.agentFolder(0).resolve("provider/broken"));
    }

    @Test
    void anAgentThatWasKilledSendsOnlyWhatDiffersAlsoWithoutOneReplica() throws IOException {
        put("ldif/lasting.ldif", service("lasting", "as it was"));
        put("ldif/other.ldif", service("other", "before"));
        awaitStatus("lasting", "as it was");
        awaitStatus("other", "before");
        long agent = group.agentPid(0);
        Signal.KILL.send(agent);
        await("the agent is gone", () -> !ProcessFigures.alive(agent));
        group.signalReplica(1, Signal.KILL);
        put("ldif/other.ldif", service("other", "after"));
        group.up().orFail();
        awaitStatus("other", "after");
        await("the agent's figures tell of it", () -> figures.updates("modify") > 0);
        assertThat(figures.updates("modify")).isEqualTo(1);
        assertThat(figures.updates("add")).isZero();
        assertThat(figures.updates("delete")).isZero();
    }

    /** BDII's own update program, as Debian has it, writes what a resource BDII would publish: here it is a provider like any other. */
    @Test
    void aResourceBdiiOfDebianIsAProvider() throws IOException {
        Path bdii = Path.of("/usr/sbin/bdii-update");
        assumeTrue(Files.isExecutable(bdii), "no " + bdii + " (Debian: apt install bdii)");
        Path home = Files.createDirectories(group.agentFolder(0).resolve("bdii"));
        for (String each : List.of("ldif", "provider", "plugin")) {
            Files.createDirectories(home.resolve(each));
        }
        Files.writeString(home.resolve("bdii.conf"), """
                BDII_LOG_FILE=%1$s/log
                BDII_LOG_LEVEL=ERROR
                BDII_LDIF_DIR=%1$s/ldif
                BDII_PROVIDER_DIR=%1$s/provider
                BDII_PLUGIN_DIR=%1$s/plugin
                BDII_READ_TIMEOUT=300
                """.formatted(home));
        Files.copy(Path.of("/usr/share/bdii/default.ldif"), home.resolve("ldif/default.ldif"), StandardCopyOption.REPLACE_EXISTING);
        Files.writeString(home.resolve("service.txt"), service("bdii", "as ever"));
        program("bdii/provider/service", "cat " + home.resolve("service.txt"));
        program("provider/bdii", "exec " + bdii + " -c " + home.resolve("bdii.conf"));
        awaitStatus("bdii", "as ever");
        await("the agent holds back what is not its own", () -> status().contains(", o=glue: outside of this agent's suffixes"));
        Files.delete(group.agentFolder(0).resolve("provider/bdii"));
    }

    /** An old GRIS speaks LDAP and nothing else: a provider asks it, under the name that the table of names turns into this agent's. */
    @Test
    void anOldGrisIsAskedByAProvider() throws IOException, LDAPException {
        assumeTrue(Slapd.whyNot().isEmpty(), Slapd::whyNot);
        try (Slapd old = Slapd.start(Slapd.schemasIn(Project.home().resolve("config/schema")), List.of("o=grid"));
                LDAPConnection connection = old.connectAsAdmin()) {
            connection.add(new Entry("o=grid", new Attribute("objectClass", "organization"), new Attribute("o", "grid")));
            connection.add(new Entry(OLD_GRIS, new Attribute("objectClass", "Mds"), new Attribute("Mds-Vo-name", "local")));
            connection.add(new Entry(
                    "GlueServiceUniqueID=old," + OLD_GRIS,
                    new Attribute("objectClass", "GlueTop", "GlueService", "GlueKey"),
                    new Attribute("GlueServiceUniqueID", "old"),
                    new Attribute("GlueServiceStatusInfo", "still there")));
            program("provider/old-gris", "exec ldapsearch -x -LLL -H " + old.url() + " -b '" + OLD_GRIS + "'");
            awaitStatus("old", "still there");
            Files.delete(group.agentFolder(0).resolve("provider/old-gris"));
        }
    }

    private static String service(String id, String info) {
        return """
                dn: GlueServiceUniqueID=%1$s,%2$s
                objectClass: GlueTop
                objectClass: GlueService
                objectClass: GlueKey
                GlueServiceUniqueID: %1$s
                GlueServiceStatusInfo: %3$s
                """.formatted(id, AS_BDII, info);
    }

    /** Puts a file in its place at once, as one should. */
    private static void put(String name, String text) throws IOException {
        Path file = group.agentFolder(0).resolve(name);
        Path fresh = Files.writeString(group.agentFolder(0).resolve("fresh"), text);
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private static void program(String name, String script) throws IOException {
        Path fresh = Files.writeString(group.agentFolder(0).resolve("fresh"), "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.move(fresh, group.agentFolder(0).resolve(name), StandardCopyOption.ATOMIC_MOVE);
    }

    private static CommandResult search(String id) {
        return new LdapTools(group)
                .anonymously("ldapsearch", "-LLL", "-o", "ldif-wrap=no", "-b", "GlueServiceUniqueID=" + id + "," + BASE, "-s", "base", "GlueServiceStatusInfo")
                .run();
    }

    private static void awaitStatus(String id, String info) {
        await(id + " is " + info, () -> search(id).out().contains("GlueServiceStatusInfo: " + info + "\n"));
    }

    private static String status() {
        return DevGroup.bftldap("status", "--dir", group.folder().toString()).run().out();
    }

    private static void await(String what, BooleanSupplier reached) {
        Waiting.until(SOON, what, reached, () -> figures.get("/status").orElse("no agent") + "\n" + group.logs(20));
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
