package org.bftldap.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.unboundid.ldap.sdk.LDAPException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.bftldap.testkit.DevGroup;
import org.bftldap.testkit.Folders;
import org.bftldap.testkit.GroupStatus;
import org.bftldap.testkit.Waiting;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One of four replicas lies, says nothing, is slow or loses its data: no client sees it, the operator does. */
@Timeout(180)
class FaultyReplicaIT {
    private static final int FAULTY = 2;
    private static final Duration STOPS_WITHIN = Duration.ofSeconds(60);
    private static final Map<String, Integer> FREQUENT_CHECKPOINTS = Map.of("checkpoint_interval", 64, "window", 128);

    @BeforeAll
    static void needsTheDistribution() {
        assumeTrue(DevGroup.whyNot().isEmpty(), DevGroup::whyNot);
    }

    @ParameterizedTest
    @ValueSource(strings = {"wrong-reply", "mute", "wrong-digest", "bad-mac", "equivocate", "stale-view"})
    void everyAnswerIsRightBesideAFaultyReplicaAndTheStatusNamesIt(String fault) throws LDAPException {
        try (DevGroup group = startWith(FAULTY, fault)) {
            checkAnswersUntilNamed(group, fault, FAULTY, GroupStatus::suspects);
        }
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
        }
    }

    /** Of three backups two get the same proposals; the third learns from them. */
    @Test
    void everyAnswerIsRightUnderAPrimaryThatProposesTwoThingsAtOnceAndTheStatusNamesIt() throws LDAPException {
        try (DevGroup group = startWith(0, "equivocate")) {
            checkAnswersUntilNamed(group, "equivocate-as-primary", 0, GroupStatus::suspects);
        }
    }

    private static DevGroup startWith(int faulty, String fault) {
        return DevGroup.startTuned(4, FREQUENT_CHECKPOINTS, "--fault", faulty + "=" + fault);
    }

    private static void checkAnswersUntilNamed(DevGroup group, String fault, int faulty, Function<GroupStatus, Set<Integer>> named) throws LDAPException {
        BesideFaults.check(group, fault, 200, Set.of(faulty), named);
    }
}
