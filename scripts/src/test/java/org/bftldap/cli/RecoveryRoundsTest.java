package org.bftldap.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RecoveryRoundsTest {

    private static final List<Integer> ALL = List.of(0, 1, 2, 3);

    private final StringWriter told = new StringWriter();
    private final List<Integer> recovered = new ArrayList<>();
    private final Set<Integer> failing = new HashSet<>();
    private final Map<Integer, String> roles = new HashMap<>();
    private Duration clock = Duration.ZERO;
    private Duration wellAt = Duration.ZERO;
    private Duration stopAt = Duration.ofDays(1);

    private final RecoveryRounds rounds = new RecoveryRounds(
            new RecoveryRounds.Group() {
                @Override
                public GroupHealth health() {
                    return Healths.of(4, clock.compareTo(wellAt) >= 0 ? Map.of() : roles);
                }

                @Override
                public void recover(int replica) throws CommandException {
                    if (failing.contains(replica)) {
                        throw new CommandException("replica " + replica + " stopped");
                    }
                    recovered.add(replica);
                }
            },
            Duration.ofSeconds(600),
            () -> clock.toNanos(),
            this::pause,
            new PrintWriter(told));

    private void pause(Duration time) throws CommandException {
        clock = clock.plus(time);
        if (clock.compareTo(stopAt) > 0) {
            throw new CommandException("interrupted");
        }
    }

    @Test
    void each_has_its_turn_and_a_line() throws Exception {
        rounds.once(ALL);
        assertThat(recovered).isEqualTo(ALL);
        assertThat(told.toString().lines()).hasSize(5).last().isEqualTo("Round 1: all 4 replicas are recovered.");
    }

    @Test
    void it_waits_until_the_group_is_healthy_and_says_once_why() throws Exception {
        roles.put(3, "recovering");
        wellAt = Duration.ofSeconds(300);
        rounds.once(ALL);
        assertThat(recovered).isEqualTo(ALL);
        assertThat(clock).isEqualTo(wellAt);
        assertThat(told.toString().lines().filter(line -> line.contains("waits, since replica 3 is recovering"))).hasSize(1);
    }

    @Test
    void a_round_in_a_group_that_stays_ill_is_given_up_with_who_is_left_and_why() {
        roles.put(3, "down");
        wellAt = Duration.ofDays(9);
        assertThatThrownBy(() -> rounds.once(ALL))
                .hasMessage("round 1 is given up, with replicas [0, 1, 2, 3] not recovered: for 10 min 0 s the group was not healthy"
                        + " (replica 3 is down); bftldap status tells more");
        assertThat(recovered).isEmpty();
    }

    @Test
    void one_that_cannot_be_recovered_does_not_keep_the_others_from_their_turn_and_fails_the_round() {
        failing.add(1);
        assertThatThrownBy(() -> rounds.once(ALL)).hasMessage("round 1: replicas [1] could not be recovered; the reasons are above");
        assertThat(recovered).containsExactly(0, 2, 3);
        assertThat(told.toString()).contains("replica 1 stopped");
    }

    @Test
    void rounds_begin_one_period_apart_and_go_on_after_one_that_failed() {
        roles.put(3, "down");
        wellAt = Duration.ofHours(1);
        stopAt = Duration.ofHours(13);
        assertThatThrownBy(() -> rounds.repeat(ALL, Duration.ofHours(6))).hasMessage("interrupted");
        assertThat(recovered).containsExactly(0, 1, 2, 3, 0, 1, 2, 3);
        assertThat(told.toString())
                .contains("round 1 is given up", "The next round begins in 5 h 50 min.", "Round 3: all 4 replicas are recovered.");
    }
}
