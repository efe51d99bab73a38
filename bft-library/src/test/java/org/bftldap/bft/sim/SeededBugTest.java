package org.bftldap.bft.sim;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the simulator's rules are worth: each bug is found, by a general rule, within the number of seeds that stands at it. */
final class SeededBugTest {

    @ParameterizedTest
    @EnumSource(SeededBug.class)
    void isFound(SeededBug bug) {
        String rule = "";
        for (long seed = 1; !isFoundBy(bug, rule) && seed <= bug.seedsMax(); seed++) {
            Violation violation = new SimRun(seed, bug.replicas(), bug.variant(), Trace.hashing()).run().violation();
            rule = violation == null ? "" : violation.getMessage().split(":", 2)[0];
        }
        assertThat(isFoundBy(bug, rule)).as(bug + " within " + bug.seedsMax() + " seeds").isTrue();
    }

    /** A bug may show in several ways, some of them by luck; where rules are named, one of these must catch it. */
    private static boolean isFoundBy(SeededBug bug, String rule) {
        return bug.rules().isEmpty() ? !rule.isEmpty() : bug.rules().contains(rule);
    }
}
