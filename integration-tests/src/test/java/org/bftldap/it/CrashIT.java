package org.bftldap.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.unboundid.ldap.sdk.Attribute;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.ResultCode;
import java.time.Duration;
import org.bftldap.testkit.DevGroup;
import org.bftldap.testkit.GroupStatus;
import org.bftldap.testkit.ProcessFigures;
import org.bftldap.testkit.Signal;
import org.bftldap.testkit.Waiting;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/** Backups are killed and stopped under load, and all replicas at once; what becomes of a dead primary is told in {@link PrimaryCrashIT}. */
@OnGroup
@Order(Integer.MAX_VALUE)
class CrashIT {
    private static final Duration CATCH_UP_LIMIT = Duration.ofSeconds(60);
    private static final int CLIENTS = 4;

    private final DevGroup group;

    CrashIT(DevGroup group) {
        this.group = group;
    }

    @AfterEach
    void healAll() {
        for (int id = 0; id < 4; id++) {
            if (ProcessFigures.alive(group.replicaPid(id))) {
                group.signalReplica(id, Signal.CONT);
            }
        }
        group.up().orFail();
        group.awaitEqual(CATCH_UP_LIMIT);
    }

    @Test
    void noClientNoticesTheDeathAndReturnOfABackup() throws LDAPException {
        try (Writers writers = new Writers(group, "backup-killed", CLIENTS)) {
            writers.awaitMore(100);
            group.signalReplica(backup(1), Signal.KILL);
            writers.awaitMore(200);
            assertThat(group.status().exitCode()).isEqualTo(GroupStatus.DEGRADED);
            group.up().orFail();
            writers.awaitMore(200).stop();
            assertThat(writers.failures()).isEmpty();
            writers.checkNothingIsLost();
        }
        group.awaitEqual(CATCH_UP_LIMIT);
        assertThat(group.status().exitCode()).isEqualTo(GroupStatus.HEALTHY);
    }

    @Test
    void aBackupThatWasStoppedForTwentySecondsCatchesUp() throws LDAPException {
        try (Writers writers = new Writers(group, "backup-stopped", CLIENTS)) {
            writers.awaitMore(50);
            int stopped = backup(2);
            group.signalReplica(stopped, Signal.STOP);
            long resume = System.nanoTime() + Duration.ofSeconds(20).toNanos();
            Waiting.until(Duration.ofSeconds(30), "20 s have passed", () -> System.nanoTime() > resume);
            group.signalReplica(stopped, Signal.CONT);
            writers.awaitMore(50).stop();
            assertThat(writers.failures()).isEmpty();
            writers.checkNothingIsLost();
        }
        group.awaitEqual(CATCH_UP_LIMIT);
    }

    @Test
    void withTwoOfFourKilledNothingIsAcknowledgedAndAllGoesOnWhenTheyReturn() throws LDAPException {
        try (Writers writers = new Writers(group, "two-killed", CLIENTS)) {
            writers.awaitMore(50);
            int first = backup(1);
            int second = backup(2);
            group.signalReplica(first, Signal.KILL);
            group.signalReplica(second, Signal.KILL);
            assertThat(addAnother("while-two-are-killed")).isEqualTo(ResultCode.UNAVAILABLE);
            assertThat(group.status().exitCode()).isEqualTo(GroupStatus.NO_QUORUM);
            int before = writers.acknowledged();
            assertThat(addAnother("while-two-are-still-killed")).isEqualTo(ResultCode.UNAVAILABLE);
            assertThat(writers.acknowledged()).isEqualTo(before);

            group.up().orFail();
            writers.awaitMore(50).stop();
            writers.checkNothingIsLost();
        }
    }

    @Test
    void withTwoOfFourStoppedOneThatGoesOnIsEnough() throws LDAPException {
        try (Writers writers = new Writers(group, "two-stopped", 1)) {
            writers.awaitMore(20);
            int first = backup(1);
            int second = backup(2);
            group.signalReplica(first, Signal.STOP);
            group.signalReplica(second, Signal.STOP);
            assertThat(addAnother("while-two-are-stopped")).isEqualTo(ResultCode.UNAVAILABLE);
            group.signalReplica(second, Signal.CONT);
            writers.awaitMore(20).stop();
            writers.checkNothingIsLost();
        }
    }

    @Test
    void allKilledAtOnceLoseNoAcknowledgedWrite() throws LDAPException {
        try (Writers writers = new Writers(group, "all-killed", CLIENTS)) {
            writers.awaitMore(200);
            for (int id = 0; id < 4; id++) {
                Signal.KILL.send(group.replicaPid(id));
            }
            group.up().orFail();
            writers.awaitMore(50).stop();
            writers.checkNothingIsLost();
        }
    }

    /** Its number counts from the primary of this moment, which earlier tests may have moved. */
    private int backup(int after) {
        return (group.status().primary() + after) % 4;
    }

    private ResultCode addAnother(String name) throws LDAPException {
        try (LDAPConnection connection = group.connectAsAdmin()) {
            return connection
                    .add("ou=" + name + ",dc=example,dc=com", new Attribute("objectClass", "organizationalUnit"), new Attribute("ou", name))
                    .getResultCode();
        } catch (LDAPException e) {
            return e.getResultCode();
        }
    }
}
