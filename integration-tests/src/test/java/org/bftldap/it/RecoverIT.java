package org.bftldap.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.unboundid.ldap.sdk.LDAPException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.bftldap.testkit.CommandResult;
import org.bftldap.testkit.DevGroup;
import org.bftldap.testkit.Folders;
import org.bftldap.testkit.GroupStatus;
import org.bftldap.testkit.MemoryWatch;
import org.bftldap.testkit.ProcessFigures;
import org.bftldap.testkit.Signal;
import org.bftldap.testkit.Waiting;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A replica whose disk is wiped, or whose state is doubted, comes back by one command while writes go on. */
@Timeout(240)
class RecoverIT {
    private static final Map<String, Integer> FREQUENT_CHECKPOINTS = Map.of("checkpoint_interval", 64, "window", 128);
    private static final int CLIENTS = 4;
    private static final Duration EQUAL_WITHIN = Duration.ofSeconds(60);
    private static final Duration ROUND_WITHIN = Duration.ofSeconds(150);
    /** Of a process with the default 160 MiB of heap: what its store, its threads and the Java machine take besides. */
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

            try (MemoryWatch memory = MemoryWatch.of(() -> group.processes().stream().filter(one -> one.name().startsWith("replica-")).toList())) {
                CommandResult result = recover(group, wiped);
                result.orFail();
                assertThat(result.out()).contains("Replica " + wiped + " takes part again");
                assertThat(Folders.tail(group.replicaFolder(wiped).resolve("log"), 200)).contains("BD-4023");
                writers.awaitMore(50);
                assertThat(memory.highest()).as("of the one that fetches and of those that give").hasSize(4).allSatisfy((replica, bytes) -> assertThat(bytes).isBetween(1L, RESIDENT_BYTES_MAX));
            }

            writers.awaitMore(100).stop();
            assertThat(writers.failures()).isEmpty();
            writers.checkNothingIsLost();
            group.awaitEqual(EQUAL_WITHIN);
            assertThat(group.status().exitCode()).isEqualTo(GroupStatus.HEALTHY);
        }
    }

    /** Without its journal it does not believe its store, and fetches what differs, a part of it from the liar; when that is caught, from the others. */
    @Test
    void aReplicaFetchesTheStateThoughAnotherLiesAboutItAndTheStatusNamesTheLiar() throws LDAPException {
        int liar = 3;
        try (DevGroup group = DevGroup.startTuned(4, FREQUENT_CHECKPOINTS, "--fault", liar + "=lying-transfer");
                Writers writers = new Writers(group, "lied-to", CLIENTS)) {
            writers.awaitMore(200);
            group.signalReplica(1, Signal.KILL);
            Folders.delete(group.replicaFolder(1).resolve("data/journal"));
            writers.awaitMore(50);
            recover(group, 1).orFail();
            assertThat(Folders.tail(group.replicaFolder(1).resolve("log"), 200)).contains("BD-2011: replica " + liar);
            assertThat(group.status().notes()).anyMatch(note -> note.contains("replica 1 fetched its state and tells that replica 3 sent wrong pieces of it"));

            writers.stop();
            assertThat(writers.failures()).isEmpty();
            writers.checkNothingIsLost();
            group.awaitEqual(EQUAL_WITHIN);
            assertThat(group.status().exitCode()).as("one replica's word makes nobody suspect").isEqualTo(GroupStatus.HEALTHY);
        }
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

    /** As a supervisor runs it; and as it ends it, at a moment that nobody chose. */
    @Test
    void allAreRecoveredInTurnWhileWritesGoOnUntilThatIsStopped() throws IOException, LDAPException {
        try (DevGroup group = DevGroup.start(4);
                Writers writers = new Writers(group, "in-turn", 1)) {
            List<Long> before = pids(group);
            Path told = group.folder().resolve("recovery.out");
            Process watchdog = DevGroup.bftldap("replica", "recover", "--all", "--every", "1s", "--dir", group.folder().toString()).start(told);
            try {
                Waiting.until(ROUND_WITHIN, "two are recovered", () -> Folders.tail(told, 100).contains("Round 1: recovers replica 2"), () -> Folders.tail(told, 100) + group.logs(10));
            } finally {
                watchdog.destroy();
                watchdog.onExit().join();
            }
            assertThat(Folders.tail(told, 100).lines().filter(line -> line.startsWith("Round 1: ")))
                    .filteredOn(line -> !line.contains("waits"))
                    .containsExactly("Round 1: recovers replica 0.", "Round 1: recovers replica 1.", "Round 1: recovers replica 2.");
            assertThat(Folders.tail(told, 100)).contains("Replica 0 takes part again", "Replica 1 takes part again");
            assertThat(pids(group)).doesNotContainAnyElementsOf(before.subList(0, 2)).contains(before.get(3)).allMatch(ProcessFigures::alive);
            writers.awaitMore(20).stop();
            assertThat(writers.failures()).isEmpty();
            writers.checkNothingIsLost();
            Waiting.until(EQUAL_WITHIN, "all take part", () -> group.status().allTakePart(), () -> group.status().toString());
            checkNobodyIsRestartedWhenTheOthersAreTooFew(group);
        }
    }

    private static void checkNobodyIsRestartedWhenTheOthersAreTooFew(DevGroup group) {
        group.signalReplica(3, Signal.KILL);
        CommandResult result = recover(group, 2);
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err()).contains("only 2 other replicas take part, and 3 are needed");
        assertThat(ProcessFigures.alive(group.replicaPid(2))).isTrue();
    }

    private static List<Long> pids(DevGroup group) {
        return IntStream.range(0, group.replicaCount()).mapToObj(group::replicaPid).toList();
    }
}
