package org.bftldap.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.unboundid.ldap.sdk.Attribute;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.SearchRequest;
import com.unboundid.ldap.sdk.SearchScope;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import org.bftldap.testkit.DevGrid;
import org.bftldap.testkit.DevGroup;
import org.bftldap.testkit.ProcessFigures;
import org.bftldap.testkit.Signal;
import org.bftldap.testkit.Waiting;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Root, region and site one above the other, four replicas each, another domain beside them, and agents at the lowest: what is asked at the root is answered
 * right whichever domain is cut off and whatever one replica of each level does.
 */
@Timeout(300)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ThreeLevelsIT {
    private static final String REGION = "Mds-Vo-name=region,o=grid";
    private static final String SITE = "Mds-Vo-name=site," + REGION;
    private static final String OTHER = "Mds-Vo-name=other,o=grid";
    private static final String PUBLISHED = "GlueServiceUniqueID=ce,Mds-Vo-name=gris-0," + SITE;
    private static final String STATE = "GlueServiceStatusInfo";

    private static final int NAMES = 12;
    private static final int CHANGES = 9;
    private static final Duration SOON = Duration.ofSeconds(90);

    private static DevGrid grid;

    @BeforeAll
    static void start() throws LDAPException, IOException {
        assumeTrue(DevGroup.whyNot().isEmpty(), DevGroup::whyNot);
        grid = DevGrid.start("root{region{site},other}", "-XX:TieredStopAtLevel=1 -Xmx96m", "--gris", "1");
        for (int i = 0; i < NAMES; i++) {
            add("site", Askers.name(i), SITE);
        }
        add("region", "in-region", REGION);
        add("other", "in-other", OTHER);
        configureAgent();
    }

    @AfterAll
    static void stop() {
        if (grid != null) {
            grid.close();
        }
    }

    private static void add(String group, String o, String above) throws LDAPException {
        try (LDAPConnection connection = grid.group(group).connectAsAdmin()) {
            connection.add("o=" + o + "," + above, new Attribute("objectClass", "organization"), new Attribute("o", o));
        }
    }

    /** Its files are looked at often, so that what is measured is not the waiting for that; it tries again soon. */
    private static void configureAgent() throws IOException {
        DevGroup site = grid.group("site");
        long agent = site.agentPid(0);
        Signal.TERM.send(agent);
        Waiting.until(SOON, "the agent ends", () -> !ProcessFigures.alive(agent));
        Path config = site.agentFolder(0).resolve("gris.toml");
        Files.writeString(config, Files.readString(config) + """

                [sources]
                scan_ms = 50

                [publish]
                deadline_ms = 2000
                retry_max_seconds = 1
                """);
        publish("first");
        site.up().orFail();
    }

    /** What the agent finds there from now on. */
    private static void publish(String state) {
        try {
            Path folder = grid.group("site").agentFolder(0);
            Path fresh = Files.writeString(folder.resolve("fresh"), """
                    dn: GlueServiceUniqueID=ce,Mds-Vo-name=resource,o=grid
                    objectClass: GlueTop
                    objectClass: GlueService
                    GlueServiceUniqueID: ce
                    %s: %s
                    """.formatted(STATE, state));
            Files.move(fresh, folder.resolve("ldif/ce.ldif"), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Answer at(String group, String base, SearchScope scope, String filter) {
        try (LDAPConnection connection = grid.connect(group, Duration.ofSeconds(30))) {
            return Answer.of(connection, new SearchRequest(base, scope, filter));
        } catch (LDAPException e) {
            throw new AssertionError(base + " " + filter, e);
        }
    }

    private static boolean seenAtRoot(String state) {
        var entry = at("root", PUBLISHED, SearchScope.BASE, "(objectClass=*)").entries().get(PUBLISHED.toLowerCase(Locale.ROOT));
        return entry != null && entry.getOrDefault(STATE.toLowerCase(Locale.ROOT), new java.util.TreeSet<>()).contains(state);
    }

    private static void await(String what, BooleanSupplier reached) {
        Waiting.until(SOON, what, reached, () -> grid.logs(15));
    }

    @Test
    @Order(1)
    void whatAnAgentAtASitePublishesIsSeenAtTheRootSoonAfterItChanged() {
        await("what the agent found first is at the root", () -> seenAtRoot("first"));
        List<Long> millis = new ArrayList<>();
        for (int i = 0; i < CHANGES; i++) {
            String state = "change-" + i;
            long begin = System.nanoTime();
            publish(state);
            await(state + " is seen at the root", () -> seenAtRoot(state));
            millis.add((System.nanoTime() - begin) / 1_000_000);
        }
        // No assertion: how long it takes says something of the machine (docs/benchmarks/grid.md has figures).
        System.out.printf(Locale.ROOT, "a change at a resource was seen at the root after %s ms; median %d%n", millis, millis.stream().sorted().toList().get(CHANGES / 2));
    }

    /** How a whole domain goes away: its processes stand still, as if no cable led there, or end. */
    enum Cut {
        SILENT(Signal.STOP),
        DEAD(Signal.KILL);

        private final Signal signal;

        Cut(Signal signal) {
            this.signal = signal;
        }

        void begin(DevGroup group) {
            for (int id = 0; id < group.replicaCount(); id++) {
                group.signalReplica(id, signal);
            }
        }

        void end(DevGroup group) {
            if (this == SILENT) {
                for (int id = 0; id < group.replicaCount(); id++) {
                    group.signalReplica(id, Signal.CONT);
                }
            } else {
                group.up().orFail();
            }
        }
    }

    private static Answer all() {
        return at("root", "o=grid", SearchScope.SUB, "(objectClass=organization)");
    }

    private static boolean isWhole(Answer answer) {
        return !answer.isToldToBePartial() && answer.entries().size() == NAMES + 3 && holdsTheRest(answer);
    }

    private static boolean isTheRest(Answer answer) {
        return answer.isToldToBePartial() && answer.entries().size() == 3 && holdsTheRest(answer);
    }

    private static boolean holdsTheRest(Answer answer) {
        return List.of("o=grid", "o=in-region," + REGION, "o=in-other," + OTHER).stream().allMatch(name -> answer.entries().containsKey(name.toLowerCase(Locale.ROOT)));
    }

    @ParameterizedTest
    @EnumSource
    @Order(2)
    void aDomainThatIsCutOffIsToldToBeMissingLeftAloneAndWholeAgainWhenItIsBack(Cut cut) {
        DevGroup region = grid.group("region");
        await("all is found", () -> isWhole(all()));
        cut.begin(grid.group("site"));
        try {
            publish("while cut off: " + cut);
            // Copies of its answers are used for two seconds after it was last heard.
            await("the rest is found, and told to be a part", () -> isTheRest(all()));
            // After three searches that waited for it in vain; from then on one every five seconds is let through to see.
            await("it is left alone: a search is answered without asking it", () -> {
                Neighbours before = Neighbours.of(region, "site");
                Answer part = all();
                Neighbours after = Neighbours.of(region, "site");
                assertThat(isTheRest(part)).as(part.toString()).isTrue();
                return after.failed() > before.failed() && after.questions() == before.questions();
            });
        } finally {
            cut.end(grid.group("site"));
        }
        await("all is found again", () -> isWhole(all()));
        await("its agent has caught up", () -> seenAtRoot("while cut off: " + cut));
    }

    @Test
    @Order(3)
    void oneHostileReplicaAtEachLevelAndTheDeathOfThePrimaryThatAsksMakeNoAnswerWrong() throws Exception {
        grid.group("site").up("--fault", "2=wrong-reply").orFail();
        grid.group("region").up("--fault", "1=wrong-reply").orFail();
        int primary = grid.group("root").leadWithFault("wrong-reply", SOON);
        try (Askers askers = new Askers(grid, "root", "o=grid", SITE, NAMES)) {
            askers.awaitMore(60);
            grid.group("root").signalReplica(primary, Signal.KILL);
            askers.awaitMore(60);
            // It comes back as hostile as it was.
            grid.group("root").up().orFail();
            askers.awaitMore(60);
            System.out.println(askers.stop());
        }
        await("another leads the root", () -> grid.group("root").status().primary() != primary);
    }
}
