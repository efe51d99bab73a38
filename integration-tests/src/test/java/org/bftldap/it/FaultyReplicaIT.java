package org.bftldap.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.unboundid.ldap.sdk.LDAPException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.bftldap.testkit.CommandResult;
import org.bftldap.testkit.DevGroup;
import org.bftldap.testkit.Folders;
import org.bftldap.testkit.GroupStatus;
import org.bftldap.testkit.Waiting;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** One of four replicas lies, says nothing, is slow or loses its data: no client sees it, the operator does. */
@Timeout(180)
class FaultyReplicaIT {
    private static final int FAULTY = 2;
    private static final boolean ALL_FAULTS = Boolean.getBoolean("it.all-faults");
    private static final Duration STOPS_WITHIN = Duration.ofSeconds(60);
    private static final Duration EQUAL_WITHIN = Duration.ofSeconds(60);
    private static final Map<String, Integer> FREQUENT_CHECKPOINTS = Map.of("checkpoint_interval", 64, "window", 128);

    /** Where nobody is impatient: on a busy machine a primary is else replaced for its slow start, before it was seen at what it does. */
    private static final Map<String, Integer> PATIENT = Map.of("checkpoint_interval", 64, "window", 128, "view_timeout_ms", 8_000);

    @BeforeAll
    static void needsTheDistribution() {
        assumeTrue(DevGroup.whyNot().isEmpty(), DevGroup::whyNot);
    }

    /** {@link PrimaryFaultsIT} has the others in each build, played by a primary. */
    private static List<String> faults() {
        return ALL_FAULTS ? List.of("wrong-reply", "mute", "wrong-digest", "bad-mac", "equivocate", "stale-view") : List.of("wrong-reply", "equivocate");
    }

    @ParameterizedTest
    @MethodSource("faults")
    void everyAnswerIsRightBesideAFaultyReplicaAndTheStatusNamesIt(String fault) throws LDAPException, IOException {
        try (DevGroup group = startWith(FAULTY, fault)) {
            checkAnswersUntilNamed(group, fault, FAULTY, GroupStatus::suspects);
            if (fault.equals("equivocate")) {
                checkEvidence(group, FAULTY, "two-checkpoints");
            }
        }
    }

    /** It convinces whoever has the group file: after the group has gone, from a copy; and nobody once a byte is another. */
    private static void checkEvidence(DevGroup group, int faulty, String kind) throws IOException {
        Path copy = group.folder().resolve("copy.evidence");
        group.down().orFail();
        CommandResult list = DevGroup.bftldap("evidence", "list", "--dir", group.folder().toString()).run();
        list.orFail();
        assertThat(list.out().lines()).isNotEmpty().allMatch(line -> line.contains(": replica " + faulty + " ")).noneMatch(line -> line.contains("("));
        String held = list.out().lines().filter(line -> line.contains(kind)).findFirst().orElseThrow();
        Files.copy(Path.of(held.substring(0, held.indexOf(": replica "))), copy);
        CommandResult verified = verify(group, copy);
        verified.orFail();
        assertThat(verified.out()).startsWith("PROVED: replica " + faulty + " ");

        byte[] changed = Files.readAllBytes(copy);
        changed[changed.length / 2] ^= 1;
        Files.write(copy, changed);
        assertThat(verify(group, copy).exitCode()).isEqualTo(1);
    }

    private static CommandResult verify(DevGroup group, Path evidence) {
        return DevGroup.bftldap("evidence", "verify", evidence.toString(), "--group", group.folder().resolve("group.toml").toString()).run();
    }

    /** Nobody waits for the slowest f, so that is no fault; but an operator wants to know. */
    @Test
    void everyAnswerIsRightBesideASlowReplicaAndTheStatusNamesIt() throws LDAPException {
        try (DevGroup group = startWith(FAULTY, "slow")) {
            checkAnswersUntilNamed(group, "slow", FAULTY, GroupStatus::slow);
        }
    }

    @Test
    void aReplicaThatLosesWritesIsNamedByTheOthersAndFindsOutItself() throws LDAPException {
        try (DevGroup group = startWith(FAULTY, "corrupt-store")) {
            checkAnswersUntilNamed(group, "corrupt-store", FAULTY, GroupStatus::suspects);
            Waiting.until(
                    STOPS_WITHIN,
                    "replica " + FAULTY + " stops",
                    () -> group.status().replicas().get(FAULTY).role().equals("down"),
                    () -> group.status().toString());
            assertThat(Folders.tail(group.replicaFolder(FAULTY).resolve("log"), 50)).contains("BD-2001").contains("a quorum certifies");
            assertThat(dumps(group)).as("when it was found wrong, and again").hasSizeGreaterThanOrEqualTo(2).allMatch(name -> name.endsWith("-diverged"));
        }
    }

    @Test
    void aReplicaThatLostAWriteFetchesTheStateAndTakesPartAgain() throws LDAPException {
        try (DevGroup group = startWith(FAULTY, "corrupt-once");
                Writers writers = new Writers(group, "repaired", 4)) {
            Path log = group.replicaFolder(FAULTY).resolve("log");
            writers.awaitMore(100);
            Waiting.until(
                    STOPS_WITHIN,
                    "replica " + FAULTY + " has fetched the state",
                    () -> Folders.tail(log, 100).contains("starts anew from it"),
                    () -> group.status() + "\n" + group.logs(20));
            writers.awaitMore(200).stop();
            assertThat(writers.failures()).isEmpty();
            writers.checkNothingIsLost();
            group.awaitEqual(EQUAL_WITHIN);
            assertThat(Folders.tail(log, 100)).contains("BD-4008", "BD-2014").doesNotContain("BD-2001");
            assertThat(dumps(group)).singleElement().asString().endsWith("-diverged");
        }
    }

    private static List<String> dumps(DevGroup group) {
        String[] names = group.replicaFolder(FAULTY).resolve("data/dumps").toFile().list();
        return names == null ? List.of() : List.of(names);
    }

    /** Of three backups two get the same proposals; the third learns from them. */
    @Test
    void everyAnswerIsRightUnderAPrimaryThatProposesTwoThingsAtOnceAndTheStatusNamesIt() throws LDAPException, IOException {
        try (DevGroup group = DevGroup.startTuned(4, PATIENT, "--fault", "0=equivocate")) {
            checkAnswersUntilNamed(group, "equivocate-as-primary", 0, GroupStatus::suspects);
            checkEvidence(group, 0, "two-proposals");
        }
    }

    private static DevGroup startWith(int faulty, String fault) {
        return DevGroup.startTuned(4, FREQUENT_CHECKPOINTS, "--fault", faulty + "=" + fault);
    }

    private static void checkAnswersUntilNamed(DevGroup group, String fault, int faulty, Function<GroupStatus, Set<Integer>> named) throws LDAPException {
        BesideFaults.check(group, fault, 200, Set.of(faulty), named);
    }
}
