package org.bftldap.bft.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class SimArgumentsTest {

    @Test
    void runsSeedOneIfNothingIsAsked() {
        assertThat(SimArguments.parse())
                .isEqualTo(new SimArguments(SimArguments.Task.RUN, 1L, 1, Duration.ZERO, 4, 1, null));
    }

    @Test
    void takesSeedsSizeAndThreads() {
        assertThat(SimArguments.parse("--from", "7", "--seeds", "20", "--replicas", "6", "--jobs", "2"))
                .isEqualTo(new SimArguments(SimArguments.Task.RUN, 7L, 20, Duration.ZERO, 6, 2, null));
    }

    @Test
    void aTimeMeansAsManySeedsAsFitFromARandomOneOn() {
        SimArguments asked = SimArguments.parse("--minutes", "3");
        assertThat(asked.from()).isNull();
        assertThat(asked.seeds()).isEqualTo(Long.MAX_VALUE);
        assertThat(asked.time()).isEqualTo(Duration.ofMinutes(3));
    }

    @Test
    void saysWhatIsWrong() {
        assertThatThrownBy(() -> SimArguments.parse("--replicas", "8")).hasMessageContaining("--replicas is one of");
        assertThatThrownBy(() -> SimArguments.parse("--bug", "NONE")).hasMessageContaining("there is no bug NONE");
        assertThatThrownBy(() -> SimArguments.parse("--seeds", "many")).hasMessageContaining("--seeds takes a number");
        assertThatThrownBy(() -> SimArguments.parse("--seeds")).hasMessageContaining("--seeds needs a value");
        assertThatThrownBy(() -> SimArguments.parse("--seeds", "5", "--shrink")).hasMessageContaining("are for one seed");
        assertThatThrownBy(() -> SimArguments.parse("--fast")).hasMessageContaining("there is no option --fast");
    }
}
