package org.bftldap.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.unboundid.ldap.sdk.LDAPException;
import java.time.Duration;
import java.util.Map;
import org.bftldap.testkit.CommandResult;
import org.bftldap.testkit.DevGroup;
import org.bftldap.testkit.Folders;
import org.bftldap.testkit.GroupStatus;
import org.bftldap.testkit.ProcessFigures;
import org.bftldap.testkit.Signal;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A replica whose disk is wiped, or whose state is doubted, comes back by one command while writes go on. */
@Timeout(240)
class RecoverIT {
    private static final Map<String, Integer> FREQUENT_CHECKPOINTS = Map.of("checkpoint_interval", 64, "window", 128);
    private static final int CLIENTS = 4;
    private static final Duration EQUAL_WITHIN = Duration.ofSeconds(60);
    private static final long RESIDENT_BYTES_MAX = 600L << 20;

    @BeforeAll
    static void needsTheDistribution() {
        assumeTrue(DevGroup.whyNot().isEmpty(), DevGroup::whyNot);
    }

    private static CommandResult recover(DevGroup group, int replica, String... options) {
        return DevGroup.bftldap("replica", "recover", "" + replica, "--dir", group.folder().toString(), "--timeout", "120")
                .and(options)
                .limit(Duration.ofSeconds(150))
                .run();
    }

    @Test
    void aReplicaWhoseDirectoryWasWipedIsBackWithEqualStateWhileWritesGoOn() throws LDAPException {
        try (DevGroup group = DevGroup.startTuned(4, FREQUENT_CHECKPOINTS);
                Writers writers = new Writers(group, "wiped", CLIENTS)) {
            writers.awaitMore(300);
            int wiped = (group.status().primary() + 1) % 4;
            group.signalReplica(wiped, Signal.KILL);
            Folders.delete(group.replicaFolder(wiped).resolve("data"));
            writers.awaitMore(50);

            CommandResult result = recover(group, wiped);
            result.orFail();
            assertThat(result.out()).contains("Replica " + wiped + " takes part again");
            assertThat(Folders.tail(group.replicaFolder(wiped).resolve("log"), 200)).contains("BD-4023");
            assertThat(ProcessFigures.residentBytes(group.replicaPid(wiped))).isLessThan(RESIDENT_BYTES_MAX);

            writers.awaitMore(100).stop();
            assertThat(writers.failures()).isEmpty();
            writers.checkNothingIsLost();
            group.awaitEqual(EQUAL_WITHIN);
            assertThat(group.status().exitCode()).isEqualTo(GroupStatus.HEALTHY);
        }
    }

    /** Without their journals they do not believe their stores, and fetch what differs, a part of it from the liar; when it is caught, from the others. */
    @Test
    void replicasFetchTheStateThoughOneLiesAboutItAndTheStatusNamesIt() throws LDAPException {
        int liar = 3;
        try (DevGroup group = DevGroup.startTuned(4, FREQUENT_CHECKPOINTS, "--fault", liar + "=lying-transfer");
                Writers writers = new Writers(group, "lied-to", CLIENTS)) {
            writers.awaitMore(200);
            recoverWithoutJournal(group, writers, 1);
            assertThat(group.status().notes()).anyMatch(note -> note.contains("replica 1 fetched its state and tells that replica 3 sent wrong pieces of it"));
            assertThat(group.status().suspects()).as("one replica's word").isEmpty();

            recoverWithoutJournal(group, writers, 2);
            writers.stop();
            assertThat(writers.failures()).isEmpty();
            writers.checkNothingIsLost();
            group.awaitEqual(EQUAL_WITHIN);
            assertThat(group.status().suspects()).containsExactly(liar);
        }
    }

    private static void recoverWithoutJournal(DevGroup group, Writers writers, int replica) {
        group.signalReplica(replica, Signal.KILL);
        Folders.delete(group.replicaFolder(replica).resolve("data/journal"));
        writers.awaitMore(50);
        recover(group, replica).orFail();
        assertThat(Folders.tail(group.replicaFolder(replica).resolve("log"), 200)).contains("BD-2011: replica 3");
    }

    @Test
    void aReplicaStartedFromScratchIsBackInAnIdleGroup() {
        try (DevGroup group = DevGroup.startTuned(4, FREQUENT_CHECKPOINTS)) {
            int replica = (group.status().primary() + 2) % 4;
            CommandResult result = recover(group, replica, "--from-scratch");
            result.orFail();
            assertThat(result.out()).contains("put aside", "takes part again");
            group.awaitEqual(EQUAL_WITHIN);
        }
    }

    @Test
    void nobodyIsRestartedWhenTheOthersAreTooFew() {
        try (DevGroup group = DevGroup.startTuned(4, FREQUENT_CHECKPOINTS)) {
            group.signalReplica(3, Signal.KILL);
            CommandResult result = recover(group, 2);
            assertThat(result.exitCode()).isEqualTo(1);
            assertThat(result.err()).contains("only 2 other replicas take part, and 3 are needed");
            assertThat(ProcessFigures.alive(group.replicaPid(2))).isTrue();
        }
    }
}
