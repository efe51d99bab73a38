package org.bftldap.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.unboundid.ldap.sdk.LDAPException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bftldap.testkit.DevGroup;
import org.bftldap.testkit.GroupStatus;
import org.bftldap.testkit.Signal;
import org.bftldap.testkit.Waiting;
import org.junit.jupiter.api.Test;

/**
 * The primary of the moment is killed again and again under the load of 32 connections: writes go on within seconds, nothing is lost,
 * nothing is done twice, all are equal in the end. {@code -Dit.primary-kills=50} for a long run.
 */
class PrimaryCrashIT {
    private static final int KILLS = Integer.getInteger("it.primary-kills", 3);
    private static final int WRITERS = 16;
    private static final int COUNTERS = 16;
    private static final Duration GOES_ON_WITHIN = Duration.ofSeconds(60);
    /** Who comes back executes what the others did, on processors that these keep busy: a machine with other work too needs patience. */
    private static final Duration BACK_WITHIN = Duration.ofSeconds(180);

    @Test
    void writesGoOnWhenThePrimaryIsKilledAgainAndAgain() throws LDAPException {
        assumeTrue(DevGroup.whyNot().isEmpty(), DevGroup::whyNot);
        List<Duration> pauses = new ArrayList<>();
        try (DevGroup group = DevGroup.startTuned(4, Map.of("checkpoint_interval", 128, "window", 256));
                Writers writers = new Writers(group, "primary-killed", WRITERS);
                Counters counters = new Counters(group, "primary-killed-counters", COUNTERS)) {
            for (int kill = 0; kill < KILLS; kill++) {
                writers.awaitMore(100);
                pauses.add(killPrimary(group, counters));
            }
            writers.awaitMore(100).stop();
            counters.stopAndCheck();
            writers.checkNothingIsLost();
            assertThat(writers.failures()).as("what an add that is executed twice is told").noneMatch(failure -> failure.contains("exists"));
            group.awaitEqual(BACK_WITHIN);
            assertThat(group.status().exitCode()).isEqualTo(GroupStatus.HEALTHY);
        }
        pauses.sort(null);
        System.out.printf(
                "primary killed %d times: the next write was acknowledged after %d ms (median; %d to %d)%n",
                KILLS, pauses.get(KILLS / 2).toMillis(), pauses.get(0).toMillis(), pauses.get(KILLS - 1).toMillis());
    }

    /** @return from the kill to the first write that began after it and was acknowledged */
    private static Duration killPrimary(DevGroup group, Counters counters) {
        int primary = group.status().primary();
        group.signalReplica(primary, Signal.KILL);
        counters.watch();
        Waiting.until(GOES_ON_WITHIN, "writes go on without replica " + primary, () -> !counters.watched().isZero(), () -> group.status() + "\n" + group.logs(15));
        Duration pause = counters.watched();
        group.up().orFail();
        Waiting.until(
                BACK_WITHIN,
                "replica " + primary + " takes part again, under another primary",
                () -> group.status().allTakePart() && group.status().primary() != primary,
                () -> group.status() + "\n" + group.logs(15));
        return pause;
    }
}
