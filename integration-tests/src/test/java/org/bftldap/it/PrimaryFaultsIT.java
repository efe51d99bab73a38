package org.bftldap.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.unboundid.ldap.sdk.LDAPException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.bftldap.testkit.DevGroup;
import org.bftldap.testkit.Signal;
import org.bftldap.testkit.Waiting;
import org.bftldap.testkit.chaos.ChaosNetwork;
import org.bftldap.testkit.chaos.Outage;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The primary of the moment is cut off, stopped or lies: another takes its place, and when it is well again it takes part as a backup. */
@Timeout(180)
class PrimaryFaultsIT {
    private static final int REPLICAS = 4;
    private static final int CLIENTS = 8;
    private static final Duration EQUAL_WITHIN = Duration.ofSeconds(60);

    private static DevGroup group;
    private static ChaosNetwork network;

    @BeforeAll
    static void start() {
        assumeTrue(DevGroup.whyNot().isEmpty(), DevGroup::whyNot);
        group = DevGroup.prepare(REPLICAS, Map.of("checkpoint_interval", 128, "window", 256));
        network = ChaosNetwork.around(group, 1);
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
        group.awaitEqual(EQUAL_WITHIN);
    }

    private static List<Outage> outages() {
        return Outage.orAll(Outage.HELD);
    }

    @ParameterizedTest
    @MethodSource("outages")
    void aPrimaryThatIsCutOffIsReplacedAndReturnsAsABackup(Outage outage) throws LDAPException {
        int primary = group.status().primary();
        try (Writers writers = new Writers(group, "primary-alone-" + outage, CLIENTS)) {
            writers.awaitMore(50);
            network.partition(List.of(primary), others(primary), outage);
            writers.awaitMore(100);
            network.heal();
            writers.awaitMore(100).stop();
            writers.checkNothingIsLost();
        }
        awaitPrimaryOtherThan(primary);
    }

    @Test
    void aPrimaryThatIsHeardByNobodyIsReplaced() throws LDAPException {
        int primary = group.status().primary();
        try (Writers writers = new Writers(group, "primary-unheard", CLIENTS)) {
            writers.awaitMore(50);
            network.oneWay(List.of(primary), others(primary), Outage.HELD);
            writers.awaitMore(100);
            network.heal();
            writers.awaitMore(100).stop();
            writers.checkNothingIsLost();
        }
    }

    @Test
    void aPrimaryThatIsStoppedIsReplacedAndCatchesUpWhenItGoesOn() throws LDAPException {
        int primary = group.status().primary();
        try (Writers writers = new Writers(group, "primary-stopped", CLIENTS)) {
            writers.awaitMore(50);
            group.signalReplica(primary, Signal.STOP);
            writers.awaitMore(100);
            group.signalReplica(primary, Signal.CONT);
            writers.awaitMore(100).stop();
            writers.checkNothingIsLost();
        }
        awaitPrimaryOtherThan(primary);
    }

    @ParameterizedTest
    @ValueSource(strings = {"mute", "wrong-digest", "bad-mac", "stale-view"})
    void aPrimaryThatLiesOrSaysNothingIsReplaced(String fault) throws LDAPException {
        int primary = group.status().primary();
        try (Writers writers = new Writers(group, "primary-" + fault, CLIENTS)) {
            writers.awaitMore(50);
            group.up("--fault", primary + "=" + fault).orFail();
            writers.awaitMore(200).stop();
            writers.checkNothingIsLost();
        } finally {
            group.up("--fault", primary + "=none").orFail();
        }
    }

    private static List<Integer> others(int primary) {
        return IntStream.range(0, REPLICAS).filter(id -> id != primary).boxed().toList();
    }

    private static void awaitPrimaryOtherThan(int primary) {
        Waiting.until(EQUAL_WITHIN, "another primary than " + primary, () -> group.status().primary() != primary, () -> group.status() + "\n" + group.logs(15));
    }
}
