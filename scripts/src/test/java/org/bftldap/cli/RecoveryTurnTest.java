package org.bftldap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RecoveryTurnTest {

    private static RecoveryTurn next(int replicas, Map<Integer, String> roles, Integer... pending) {
        return RecoveryTurn.next(Healths.of(replicas, roles), List.of(pending));
    }

    private static RecoveryTurn recover(int replica) {
        return new RecoveryTurn.Recover(replica);
    }

    private static RecoveryTurn await(String why) {
        return new RecoveryTurn.Wait(why);
    }

    @Test
    void in_a_healthy_group_the_lowest_number_is_next_also_if_it_is_the_primary() {
        assertThat(next(4, Map.of(), 2, 0, 3)).isEqualTo(recover(0));
        assertThat(next(4, Map.of(), 3, 2)).isEqualTo(recover(2));
    }

    @Test
    void nobody_goes_while_another_is_away() {
        assertThat(next(4, Map.of(3, "down"), 0, 1, 2)).isEqualTo(await("replica 3 is down"));
        assertThat(next(4, Map.of(1, "recovering"), 2, 3)).isEqualTo(await("replica 1 is recovering"));
        assertThat(next(4, Map.of(1, "observer"), 1, 2, 3)).isEqualTo(await("replica 1 is observer"));
    }

    @Test
    void of_seven_two_could_be_away_and_still_only_one_goes_at_a_time() {
        assertThat(next(7, Map.of(6, "recovering"), 1)).isEqualTo(await("replica 6 is recovering"));
    }

    @Test
    void one_that_is_down_is_not_started_since_somebody_may_have_stopped_it() {
        assertThat(next(4, Map.of(2, "down"), 2)).isEqualTo(await("replica 2 is down"));
    }

    @Test
    void a_suspect_comes_first_if_the_others_are_enough() {
        assertThat(next(4, Map.of(2, "suspect"), 0, 1, 2, 3)).isEqualTo(recover(2));
        assertThat(next(7, Map.of(2, "suspect", 5, "suspect"), 1, 5)).isEqualTo(recover(5));
        assertThat(next(7, Map.of(2, "suspect", 5, "suspect", 6, "down"), 5)).isInstanceOf(RecoveryTurn.Wait.class);
    }

    @Test
    void one_that_is_suspect_still_when_it_had_its_turn_is_for_a_person_to_look_at() {
        assertThat(next(4, Map.of(2, "suspect"), 0, 1, 3)).isEqualTo(await("replica 2 is suspect"));
    }

    @Test
    void all_that_is_wrong_is_told() {
        assertThat(next(7, Map.of(1, "down", 3, "suspect", 4, "view-change"), 0)).isEqualTo(await("replica 1 is down, replica 3 is suspect"));
    }
}
