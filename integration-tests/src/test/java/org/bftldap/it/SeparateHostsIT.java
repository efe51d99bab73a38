package org.bftldap.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.unboundid.ldap.sdk.LDAPException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.bftldap.testkit.DevGroup;
import org.bftldap.testkit.SeparateHosts;
import org.bftldap.testkit.SpreadGroup;
import org.bftldap.testkit.Waiting;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Four replicas on four hosts, set up as on several machines, whose plugs are pulled while clients write: packets vanish, nobody is told, and TCP
 * goes on when it can. {@link NetworkIT} has the finer disturbances.
 */
@Timeout(240)
class SeparateHostsIT {
    private static final Map<String, Integer> FREQUENT_CHECKPOINTS = Map.of("checkpoint_interval", 128, "window", 256);
    private static final int CLIENTS = 4;
    private static final Duration EQUAL_WITHIN = Duration.ofSeconds(90);
    private static final Duration APART = Duration.ofSeconds(3);

    private static SeparateHosts hosts;
    private static SpreadGroup group;

    @BeforeAll
    static void start() {
        assumeTrue(DevGroup.whyNot().isEmpty(), DevGroup::whyNot);
        String whyNoHosts = SeparateHosts.whyNot();
        assumeTrue(whyNoHosts.isEmpty(), whyNoHosts);
        hosts = SeparateHosts.make(4);
        group = SpreadGroup.start(hosts, 4, FREQUENT_CHECKPOINTS);
    }

    @AfterAll
    static void stop() {
        if (group != null) {
            group.close();
        }
        if (hosts != null) {
            hosts.close();
        }
    }

    private static int primary() {
        return IntStream.range(0, 4).filter(id -> group.status(id).role().equals("primary")).findFirst().orElseThrow();
    }

    private static void endsWell(Writers writers) throws LDAPException {
        writers.awaitMore(100).stop();
        assertThat(writers.failures()).as(group.logs(20)).isEmpty();
        writers.checkNothingIsLost();
        Waiting.until(EQUAL_WITHIN, "all are equal", group::allEqual, () -> group.logs(20));
    }

    @Test
    void noClientNoticesABackupWhoseHostIsUnplugged() throws LDAPException {
        int backup = (primary() + 1) % 4;
        try (Writers writers = new Writers(group, "unplugged-backup", CLIENTS)) {
            writers.awaitMore(50);
            hosts.unplug(backup);
            writers.awaitMore(300);
            hosts.plugIn(backup);
            endsWell(writers);
        }
    }

    @Test
    void aPrimaryWhoseHostIsUnpluggedIsReplaced() throws LDAPException {
        int primary = primary();
        try (Writers writers = new Writers(group, "unplugged-primary", CLIENTS)) {
            writers.awaitMore(50);
            hosts.unplug(primary);
            writers.awaitMore(200);
            hosts.plugIn(primary);
            endsWell(writers);
        }
    }

    @Test
    void withTwoHostsUnpluggedNothingIsAcknowledgedUntilOneIsBack() throws LDAPException {
        List<Integer> cut = List.of(2, 3);
        try (Writers writers = new Writers(group, "unplugged-halves", CLIENTS)) {
            writers.awaitMore(50);
            cut.forEach(hosts::unplug);
            pass(Duration.ofSeconds(1)); // what was decided before may still be told
            int before = writers.acknowledged();
            pass(APART);
            assertThat(writers.acknowledged()).isEqualTo(before);
            cut.forEach(hosts::plugIn);
            writers.awaitMore(100).stop();
            writers.checkNothingIsLost();
            Waiting.until(EQUAL_WITHIN, "all are equal", group::allEqual, () -> group.logs(20));
        }
    }

    private static void pass(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        Waiting.until(time.plusSeconds(10), time + " have passed", () -> System.nanoTime() > end);
    }
}
