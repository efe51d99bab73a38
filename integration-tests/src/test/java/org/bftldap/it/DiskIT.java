package org.bftldap.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.unboundid.ldap.sdk.LDAPException;
import java.time.Duration;
import java.util.Map;
import org.bftldap.testkit.DevGroup;
import org.bftldap.testkit.FailingDisk;
import org.bftldap.testkit.Folders;
import org.bftldap.testkit.GroupStatus;
import org.bftldap.testkit.ProcessFigures;
import org.bftldap.testkit.SmallDisk;
import org.bftldap.testkit.Waiting;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A disk that is full or fails: its replica stops and says why, the others go on, and it returns when the disk is good again. */
@Timeout(180)
class DiskIT {
    private static final Map<String, Integer> FREQUENT_CHECKPOINTS = Map.of("checkpoint_interval", 128, "window", 256);
    private static final int HURT = 3;
    private static final int CLIENTS = 4;
    private static final Duration STOP_LIMIT = Duration.ofSeconds(60);
    private static final Duration CATCH_UP_LIMIT = Duration.ofSeconds(60);
    private static final long DISK_BYTES = 64L << 20;
    /** So little that some seconds of writing fill it. */
    private static final long LEFT_BYTES = 256L << 10;

    @BeforeAll
    static void needsTheDistribution() {
        assumeTrue(DevGroup.whyNot().isEmpty(), DevGroup::whyNot);
    }

    @Test
    void aReplicaWhoseDiskIsFullStopsWithItsReasonAndReturnsWhenThereIsSpace() throws LDAPException {
        assumeTrue(SmallDisk.whyNot().isEmpty(), SmallDisk::whyNot);
        try (DevGroup group = DevGroup.prepare(4, FREQUENT_CHECKPOINTS)) {
            SmallDisk disk = SmallDisk.mount(group.replicaFolder(HURT).resolve("data"), DISK_BYTES);
            try {
                group.start();
                fillAndReturn(group, disk);
            } finally {
                group.down();
                disk.close();
            }
        }
    }

    @Test
    void aReplicaWhoseDiskFailsStopsWithItsReasonAndReturnsWhenItWorksAgain() throws LDAPException {
        assumeTrue(FailingDisk.whyNot().isEmpty(), FailingDisk::whyNot);
        try (DevGroup group = DevGroup.startTuned(4, FREQUENT_CHECKPOINTS); Writers writers = new Writers(group, "disk-failed", CLIENTS)) {
            writers.awaitMore(100);
            long pid = group.replicaPid(HURT);
            FailingDisk.of(pid);
            awaitStopped(group, pid, "BD-4011");
            writers.awaitMore(200);
            group.up().orFail();
            goesOn(group, writers);
        }
    }

    private static void awaitStopped(DevGroup group, long pid, String code) {
        Waiting.until(STOP_LIMIT, "the replica stops", () -> !ProcessFigures.alive(pid), () -> group.logs(10));
        assertThat(Folders.tail(group.replicaFolder(HURT).resolve("log"), 100)).contains(code).doesNotContain("\tat ");
    }

    private static void goesOn(DevGroup group, Writers writers) throws LDAPException {
        writers.awaitMore(100).stop();
        assertThat(writers.failures()).isEmpty();
        writers.checkNothingIsLost();
        group.awaitEqual(CATCH_UP_LIMIT);
        assertThat(group.status().exitCode()).isEqualTo(GroupStatus.HEALTHY);
    }

    private static void fillAndReturn(DevGroup group, SmallDisk disk) throws LDAPException {
        long pid = group.replicaPid(HURT);
        try (Writers writers = new Writers(group, "disk-full", CLIENTS)) {
            writers.awaitMore(100);
            disk.fillUpTo(LEFT_BYTES);
            awaitStopped(group, pid, "BD-4010");
            writers.awaitMore(200);
            assertThat(group.status().exitCode()).isEqualTo(GroupStatus.DEGRADED);

            disk.makeSpace();
            group.up().orFail();
            goesOn(group, writers);
        }
    }
}
