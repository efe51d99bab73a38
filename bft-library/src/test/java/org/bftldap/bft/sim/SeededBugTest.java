package org.bftldap.bft.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the simulator's rules are worth: each bug is found, by a general rule, within the number of seeds that stands at it. */
final class SeededBugTest {

    @ParameterizedTest
    @EnumSource(SeededBug.class)
    void isFound(SeededBug bug) {
        Violation found = null;
        for (long seed = 1; found == null && seed <= bug.seedsMax(); seed++) {
            found = new SimRun(seed, bug.replicas(), bug.variant(), Trace.hashing()).run().violation();
        }
        assertThat(found).as(bug + " within " + bug.seedsMax() + " seeds").isNotNull();
        if (!bug.rules().isEmpty()) {
            assertThat(List.of(found.getMessage().split(":")).get(0)).isIn(bug.rules());
        }
    }
}
