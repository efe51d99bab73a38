package org.bftldap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.bftldap.bft.node.ReplicaStatus;
import org.junit.jupiter.api.Test;

/** What a person who waits for a replica is told: the phase, how far it is, and how long it takes yet at the pace so far. */
class RecoverProgressTest {

    private final Recover.Progress progress = new Recover.Progress();

    private String line(String role, int transferPercent, long executed, long seconds) {
        ReplicaStatus status = new ReplicaStatus(1, role, 0, executed, 0, "", transferPercent, List.of());
        return progress.line(status, 1_000, TimeUnit.SECONDS.toNanos(seconds));
    }

    @Test
    void what_is_left_takes_as_long_as_what_came_did() {
        assertThat(line("observer", 20, 0, 100)).as("nothing came yet").isEqualTo("fetches the state, 20 %");
        assertThat(line("observer", 40, 0, 110)).as("20 % in 10 s").isEqualTo("fetches the state, 40 %, about 30 s to go");
        assertThat(line("observer", 60, 0, 140)).as("40 % in 40 s").isEqualTo("fetches the state, 60 %, about 40 s to go");
        assertThat(line("observer", 99, 0, 141)).isEqualTo("fetches the state, 99 %, about 1 s to go");
        assertThat(line("observer", 100, 0, 142)).isEqualTo("fetches the state, 100 %");
    }

    @Test
    void each_phase_has_a_pace_of_its_own() {
        line("observer", 0, 0, 0);
        line("observer", 50, 0, 100);
        assertThat(line("observer", -1, 100, 200)).isEqualTo("observes, 10 %");
        assertThat(line("observer", -1, 200, 201)).isEqualTo("observes, 20 %, about 8 s to go");
        assertThat(line("recovering", -1, 500, 300)).isEqualTo("catches up, 50 %");
        assertThat(progress.phase()).isEqualTo("catches up");
        assertThat(line("recovering", -1, 750, 310)).isEqualTo("catches up, 75 %, about 10 s to go");
    }

    /** The state that it was fetching is nowhere any more. */
    @Test
    void a_transfer_that_begins_again_is_measured_anew() {
        line("recovering", 50, 0, 0);
        line("recovering", 90, 0, 10);
        assertThat(line("recovering", 10, 0, 20)).isEqualTo("fetches the state, 10 %");
        assertThat(line("recovering", 20, 0, 30)).isEqualTo("fetches the state, 20 %, about 80 s to go");
    }

    @Test
    void what_stands_still_promises_nothing() {
        line("recovering", 30, 0, 0);
        assertThat(line("recovering", 30, 0, 1_000)).isEqualTo("fetches the state, 30 %");
    }
}
