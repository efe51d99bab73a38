package org.bftldap.it;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.unboundid.ldap.sdk.LDAPException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.bftldap.testkit.DevGroup;
import org.bftldap.testkit.GroupStatus;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * f hostile replicas of 3f+1 that act together, the first primary among them: all tell the same lie, the one that {@code Wrong} and
 * {@code WrongReply} make of the truth, so that a client hears it f times over. {@code -Dit.large-groups=WRITES} runs more kinds, and ten
 * replicas, with so many writes each.
 */
@Timeout(600)
class LargeGroupsIT {
    private static final int WRITES = Integer.getInteger("it.large-groups", 0);
    private static final Map<String, Integer> FREQUENT_CHECKPOINTS = Map.of("checkpoint_interval", 64, "window", 128);

    @BeforeAll
    static void needsTheDistribution() {
        assumeTrue(DevGroup.whyNot().isEmpty(), DevGroup::whyNot);
    }

    @Test
    void everyAnswerIsRightBesideTwoOfSevenThatTellTheSameLie() throws LDAPException {
        run(7, "wrong-reply", 200);
    }

    @ParameterizedTest
    @CsvSource({"7, wrong-digest", "7, equivocate", "10, wrong-reply", "10, wrong-digest", "10, equivocate"})
    void everyAnswerIsRightBesideAnyThirdThatActsTogether(int replicas, String fault) throws LDAPException {
        assumeTrue(WRITES > 0, "takes minutes and ten processes: -Dit.large-groups=2000 runs it");
        run(replicas, fault, WRITES);
    }

    private static void run(int replicas, String fault, int writes) throws LDAPException {
        Set<Integer> hostile = new TreeSet<>();
        List<String> options = new ArrayList<>();
        for (int id = 0; hostile.size() < (replicas - 1) / 3; id += 3) {
            hostile.add(id);
            options.addAll(List.of("--fault", id + "=" + fault));
        }
        try (DevGroup group = DevGroup.startTuned(replicas, FREQUENT_CHECKPOINTS, options.toArray(String[]::new))) {
            BesideFaults.check(group, fault + "-of-" + replicas, writes, hostile, GroupStatus::suspects);
        }
    }
}
