package org.bftldap.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.unboundid.ldap.sdk.LDAPException;
import java.time.Duration;
import java.util.Set;
import org.bftldap.testkit.DevGroup;
import org.bftldap.testkit.Waiting;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One of four replicas lies, says nothing or is slow: no client sees it, the operator does. */
class FaultyReplicaIT {
    private static final int FAULTY = 2;

    @BeforeAll
    static void needsTheDistribution() {
        assumeTrue(DevGroup.whyNot().isEmpty(), DevGroup::whyNot);
    }

    @ParameterizedTest
    @ValueSource(strings = {"wrong-reply", "mute", "slow"})
    void everyAnswerIsRightWithOneFaultyReplica(String fault) throws LDAPException {
        try (DevGroup group = DevGroup.start(4, "--fault", FAULTY + "=" + fault)) {
            try (Writers writers = new Writers(group, "beside-" + fault, 4)) {
                writers.awaitMore(200).stop();
                assertThat(writers.failures()).as(group.logs(20)).isEmpty();
                writers.checkNothingIsLost();
            }
            if (!fault.equals("slow")) {
                // To be slow is no fault that can be told from a busy machine.
                Waiting.until(
                        Duration.ofSeconds(30),
                        "the status names the faulty replica and no other",
                        () -> group.status().suspects().equals(Set.of(FAULTY)),
                        () -> group.status() + "\n" + group.logs(20));
            }
        }
    }
}
