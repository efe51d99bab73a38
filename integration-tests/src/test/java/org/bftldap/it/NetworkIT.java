package org.bftldap.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.unboundid.ldap.sdk.LDAPException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.bftldap.testkit.DevGroup;
import org.bftldap.testkit.Waiting;
import org.bftldap.testkit.chaos.ChaosNetwork;
import org.bftldap.testkit.chaos.Outage;
import org.bftldap.testkit.chaos.Way;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Four replicas and a relay with a bad network between them, while clients write. Whatever cuts off one replica, no client notices; what
 * cuts the group in halves stops it until it ends; nothing that was acknowledged is lost, and all are equal afterwards.
 */
@Timeout(180)
class NetworkIT {
    private static final Duration CATCH_UP_LIMIT = Duration.ofSeconds(60);
    private static final Duration OUTAGE = Duration.ofSeconds(3);
    private static final int CLIENTS = 4;
    private static final long SEED = Long.getLong("test.seed", 20261125);

    private static DevGroup group;
    private static ChaosNetwork network;

    @BeforeAll
    static void startBehindProxies() {
        assumeTrue(DevGroup.whyNot().isEmpty(), DevGroup::whyNot);
        group = DevGroup.prepare(4, Map.of("checkpoint_interval", 128, "window", 256));
        network = ChaosNetwork.around(group, SEED);
        group.start();
    }

    @AfterAll
    static void stop() {
        if (group != null) {
            group.close();
            network.close();
        }
    }

    @AfterEach
    void heal() {
        network.heal();
        group.awaitEqual(CATCH_UP_LIMIT);
    }

    private static List<Outage> outages() {
        return Outage.orAll(Outage.SWALLOWED);
    }

    @ParameterizedTest
    @MethodSource("outages")
    void noClientNoticesABackupThatIsCutOff(Outage outage) throws LDAPException {
        try (Writers writers = new Writers(group, "alone-" + outage, CLIENTS)) {
            writers.awaitMore(50);
            network.partition(List.of(0, 1, 2), List.of(3), outage);
            writers.awaitMore(300);
            network.heal();
            writers.awaitMore(100);
            assertNothingWasNoticed(writers);
        }
    }

    @ParameterizedTest
    @MethodSource("outages")
    void aGroupInHalvesAcknowledgesNothingAndGoesOnWhenItIsWhole(Outage outage) throws LDAPException {
        try (Writers writers = new Writers(group, "halves-" + outage, CLIENTS)) {
            writers.awaitMore(50);
            network.partition(List.of(0, 1), List.of(2, 3), outage);
            // What was decided before may still be told.
            pass(Duration.ofSeconds(1));
            int before = writers.acknowledged();
            pass(OUTAGE);
            assertThat(writers.acknowledged()).isEqualTo(before);
            network.heal();
            writers.awaitMore(100).stop();
            writers.checkNothingIsLost();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"HELD", "SWALLOWED"})
    void aBackupThatIsNotHeardAndOneThatHearsNothingStopNobody(Outage outage) throws LDAPException {
        try (Writers writers = new Writers(group, "one-way-" + outage, CLIENTS)) {
            writers.awaitMore(50);
            network.oneWay(List.of(2), List.of(0, 1, 3), outage);
            writers.awaitMore(200);
            network.heal();
            network.oneWay(List.of(0, 1, 2), List.of(3), outage);
            writers.awaitMore(200);
            network.heal();
            writers.awaitMore(100);
            assertNothingWasNoticed(writers);
        }
    }

    @Test
    void aBackupThatThePrimaryCannotReachLearnsFromTheOthers() throws LDAPException {
        try (Writers writers = new Writers(group, "left-in-the-dark", CLIENTS)) {
            network.partition(List.of(0), List.of(3), Outage.HELD);
            long before = executed(3);
            writers.awaitMore(300);
            Waiting.until(CATCH_UP_LIMIT, "replica 3 executes what it hears of from others", () -> executed(3) > before + 50);
            assertNothingWasNoticed(writers);
        }
    }

    private static long executed(int replica) {
        return group.status().replicas().get(replica).executed();
    }

    @Test
    void theSlowestLinksOfABackupDelayNobody() throws LDAPException {
        try (Writers writers = new Writers(group, "slow-links", CLIENTS)) {
            for (int other = 0; other < 3; other++) {
                network.link(3, other, Way.delayed(Duration.ofMillis(300), Duration.ofMillis(200)));
            }
            writers.awaitMore(300);
            assertNothingWasNoticed(writers);
        }
    }

    @Test
    void aLinkOfThirtyKilobytesASecondDelaysNobody() throws LDAPException {
        try (Writers writers = new Writers(group, "narrow-link", CLIENTS)) {
            network.way(0, 3, Way.limited(30_000));
            writers.awaitMore(400);
            assertNothingWasNoticed(writers);
        }
    }

    /** What a group on three continents has. */
    @Test
    void withFiftyMillisecondsOnEveryLinkAllGoesOnMoreSlowly() throws LDAPException {
        try (Writers writers = new Writers(group, "far-apart", CLIENTS)) {
            for (int a = 0; a < 4; a++) {
                network.link(ChaosNetwork.RELAY, a, Way.delayed(Duration.ofMillis(50), Duration.ofMillis(20)));
                for (int b = 0; b < a; b++) {
                    network.link(a, b, Way.delayed(Duration.ofMillis(50), Duration.ofMillis(20)));
                }
            }
            writers.awaitMore(50);
            assertNothingWasNoticed(writers);
        }
    }

    @Test
    void connectionsThatEndAgainAndAgainLoseNothing() throws LDAPException {
        Random random = new Random(SEED);
        try (Writers writers = new Writers(group, "cut-and-heal", CLIENTS)) {
            for (int round = 0; round < 10; round++) {
                network.cutAll();
                pass(Duration.ofMillis(100 + random.nextInt(400)));
            }
            writers.awaitMore(100).stop();
            writers.checkNothingIsLost();
        }
    }

    @Test
    void aRelayWithThreeReplicasNeedsNoFourthAndWithTwoItWaits() throws LDAPException {
        Outage outage = Outage.SWALLOWED;
        try (Writers writers = new Writers(group, "relay", CLIENTS)) {
            writers.awaitMore(50);
            network.partition(List.of(ChaosNetwork.RELAY), List.of(2), outage);
            writers.awaitMore(200);
            assertThat(writers.failures()).isEmpty();
            network.partition(List.of(ChaosNetwork.RELAY), List.of(3), outage);
            pass(Duration.ofSeconds(1));
            int before = writers.acknowledged();
            pass(OUTAGE);
            assertThat(writers.acknowledged()).isEqualTo(before);
            network.heal();
            writers.awaitMore(100).stop();
            writers.checkNothingIsLost();
        }
    }

    private static void assertNothingWasNoticed(Writers writers) throws LDAPException {
        writers.stop();
        assertThat(writers.failures()).as("seed %d\n%s", SEED, group.logs(20)).isEmpty();
        writers.checkNothingIsLost();
    }

    private static void pass(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        Waiting.until(time.plusSeconds(10), time + " have passed", () -> System.nanoTime() > end);
    }
}
