package org.bftldap.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.bftldap.testkit.AgentFigures;
import org.bftldap.testkit.CommandResult;
import org.bftldap.testkit.DevGroup;
import org.bftldap.testkit.LdapTools;
import org.bftldap.testkit.Signal;
import org.bftldap.testkit.Waiting;
import org.bftldap.testkit.chaos.ChaosNetwork;
import org.bftldap.testkit.chaos.Outage;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Agents that are not heard for longer than their registrations hold: the group says so of what they published, then takes it away, and has all of it again
 * when they are back. One agent may be kept for an hour, so that nothing but its states goes; the other for as short as can be.
 */
@Timeout(300)
class AgentOutageIT {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final long SEED = Long.getLong("test.seed", 20261127);
    private static final int KEPT = 0;
    private static final int PURGED = 1;
    private static final int ENTRIES = 5;
    private static final int NO_SUCH_OBJECT = 32;

    private static DevGroup group;
    private static ChaosNetwork network;

    @BeforeAll
    static void start() throws IOException {
        assumeTrue(DevGroup.whyNot().isEmpty(), DevGroup::whyNot);
        assumeTrue(LdapTools.installed(), "no ldapsearch (Debian: apt install ldap-utils)");
        group = DevGroup.prepare(4, Map.of(), "--gris", "2");
        configure(KEPT, 3600);
        configure(PURGED, 4);
        network = ChaosNetwork.aroundAgents(group, List.of(KEPT, PURGED), SEED);
        group.start();
        new LdapTools(group).asAdmin("ldapmodify").input("dn: cn=gris-1,ou=grants,ou=system\nchangetype: modify\nreplace: bftldapDeleteDelay\nbftldapDeleteDelay: 0\n").run().orFail();
    }

    private static void configure(int agent, int keepSeconds) throws IOException {
        Path folder = group.agentFolder(agent);
        Files.delete(folder.resolve("provider/service.sh"));
        publish(agent, "at first");
        Files.writeString(folder.resolve("gris.toml"), Files.readString(folder.resolve("gris.toml")) + """

                [sources]
                scan_ms = 100

                [publish]
                deadline_ms = 1000
                retry_max_seconds = 1

                [registration]
                ttl_seconds = 4
                keep_seconds = %d
                """.formatted(keepSeconds));
    }

    @AfterAll
    static void stop() {
        if (group != null) {
            group.close();
            network.close();
        }
    }

    private static void publish(int agent, String info) throws IOException {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < ENTRIES; i++) {
            text.append("""
                    dn: GlueServiceUniqueID=s%1$d,Mds-Vo-name=resource,o=grid
                    objectClass: GlueTop
                    objectClass: GlueService
                    GlueServiceUniqueID: s%1$d
                    GlueServiceStatus: OK
                    GlueServiceStatusInfo: %2$s

                    """.formatted(i, info));
        }
        Path folder = group.agentFolder(agent);
        Files.move(Files.writeString(folder.resolve("fresh"), text), folder.resolve("ldif/services.ldif"), StandardCopyOption.ATOMIC_MOVE);
    }

    /** How it is that an agent is not heard. */
    enum Silence {
        /** It stands still, and takes up in the middle of whatever it did. */
        STOPPED,
        /** Its connections end and no others are made. */
        CUT,
        /** Nothing that is sent arrives, on either way, and nobody is told. */
        SWALLOWED;

        void begin(int agent) {
            if (this == STOPPED) {
                Signal.STOP.send(group.agentPid(agent));
            } else {
                List<Integer> replicas = IntStream.range(0, group.replicaCount()).boxed().toList();
                network.partition(List.of(ChaosNetwork.agent(agent)), replicas, this == CUT ? Outage.CUT : Outage.SWALLOWED);
            }
        }

        void end(int agent) {
            if (this == STOPPED) {
                Signal.CONT.send(group.agentPid(agent));
            } else {
                network.heal();
            }
        }
    }

    private static String base(int agent) {
        return "Mds-Vo-name=gris-" + agent + ",Mds-Vo-name=local,o=grid";
    }

    /** Of all that the agent publishes: this attribute's values. */
    private static List<String> values(int agent, String attribute) {
        String start = attribute + ": ";
        CommandResult found =
                new LdapTools(group).anonymously("ldapsearch", "-LLL", "-o", "ldif-wrap=no", "-b", base(agent), "(objectClass=GlueService)", attribute).run();
        return found.exitCode() != 0 && found.exitCode() != NO_SUCH_OBJECT
                ? List.of("no answer: " + found)
                : found.out().lines().filter(line -> line.startsWith(start)).map(line -> line.substring(start.length())).toList();
    }

    private static boolean holdAll(int agent, String attribute, String value) {
        List<String> values = values(agent, attribute);
        return values.size() == ENTRIES && values.stream().allMatch(value::equals);
    }

    private static String registered(int agent) {
        return new LdapTools(group)
                .anonymously("ldapsearch", "-LLL", "-o", "ldif-wrap=no", "-b", "ou=registrations,ou=system", "(Mds-Service-Ldap-suffix=" + base(agent) + ")", "Mds-Reg-status")
                .run()
                .orFail()
                .out()
                .lines()
                .filter(line -> line.startsWith("Mds-Reg-status: "))
                .map(line -> line.substring("Mds-Reg-status: ".length()))
                .findFirst()
                .orElse("none");
    }

    private static void await(String what, BooleanSupplier reached) {
        Waiting.until(SOON, what, reached, () -> registered(KEPT) + ", " + registered(PURGED) + "\n" + group.logs(20));
    }

    @ParameterizedTest
    @EnumSource
    void whatASilentAgentPublishedBecomesUnknownAndIsRightAgainWhenItIsBack(Silence silence) throws IOException {
        await("all is published", () -> holdAll(KEPT, "GlueServiceStatus", "OK") && registered(KEPT).equals("VALID"));
        silence.begin(KEPT);
        publish(KEPT, "changed while " + silence);
        await("its registration is no longer valid", () -> registered(KEPT).equals("INVALID"));
        await("its states are unknown", () -> holdAll(KEPT, "GlueServiceStatus", "Unknown"));
        assertThat(values(KEPT, "GlueServiceStatusInfo")).as("nothing of it is gone").hasSize(ENTRIES).doesNotContain("changed while " + silence);
        silence.end(KEPT);
        await("it is registered again", () -> registered(KEPT).equals("VALID"));
        await("all states are told again", () -> holdAll(KEPT, "GlueServiceStatus", "OK"));
        await("and what has changed meanwhile", () -> holdAll(KEPT, "GlueServiceStatusInfo", "changed while " + silence));
    }

    @ParameterizedTest
    @EnumSource
    void whatASilentAgentPublishedIsTakenAwayAndThereAgainWhenItIsBack(Silence silence) throws IOException {
        await("all is published", () -> holdAll(PURGED, "GlueServiceStatus", "OK") && registered(PURGED).equals("VALID"));
        silence.begin(PURGED);
        await("its entries are gone", () -> values(PURGED, "GlueServiceStatus").isEmpty());
        await("its registration is, too", () -> registered(PURGED).equals("none"));
        assertThat(registered(KEPT)).as("another agent's").isNotEqualTo("none");
        publish(PURGED, "changed while " + silence);
        silence.end(PURGED);
        await("it is registered anew", () -> registered(PURGED).equals("VALID"));
        await("all is there again", () -> holdAll(PURGED, "GlueServiceStatus", "OK") && holdAll(PURGED, "GlueServiceStatusInfo", "changed while " + silence));
    }

    /** Shorter than its registration holds, nobody notices, and it only sends what differs. */
    @Test
    void anAgentThatWasAwayForAMomentSendsWhatDiffersAndNothingElse() throws IOException {
        AgentFigures figures = new AgentFigures(group.agentFolder(KEPT));
        await("all is published", () -> holdAll(KEPT, "GlueServiceStatus", "OK") && figures.metric("bftldap_gris_in_sync", "") == 1);
        long adds = figures.updates("add");
        network.cutAll();
        publish(KEPT, "changed for a moment");
        await("what has changed is told", () -> holdAll(KEPT, "GlueServiceStatusInfo", "changed for a moment"));
        assertThat(figures.updates("add")).isEqualTo(adds);
    }
}
