package org.bftldap.bft.core.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.bftldap.bft.Seed;
import org.bftldap.bft.SeededTest;
import org.bftldap.bft.core.message.ReplyStable;
import org.bftldap.bft.core.types.GroupSize;
import org.junit.jupiter.api.Test;

/** §2.14.1. */
class EstimationTest {

    private static ReplyStable says(long checkpoint, long prepared) {
        return new ReplyStable(1, checkpoint, prepared);
    }

    @Test
    void one_answer_is_not_enough_and_two_of_three_are() {
        GroupSize group = new GroupSize(4);
        assertThat(Estimation.estimate(group, List.of(says(8, 9)))).isEqualTo(-1);
        assertThat(Estimation.estimate(group, List.of(says(8, 9), says(4, 7)))).isEqualTo(8);
    }

    @Test
    void a_liar_cannot_put_it_out_of_reach() {
        GroupSize group = new GroupSize(4);
        assertThat(Estimation.estimate(group, List.of(says(8, 9), says(1_000_000, 1_000_000), says(8, 9)))).isEqualTo(8);
    }

    /**
     * Whatever was stable at the replica that lost its journal lies at or below c_M, and c_M is not above what a correct one prepared; with
     * any n−q+f or more answers, of which f−1 may be lies (the replica itself is the f-th faulty one).
     */
    @SeededTest(runs = 2000)
    void it_covers_what_was_stable_and_stays_within_reach(Seed seed) {
        var random = seed.random();
        GroupSize group = new GroupSize(4 + random.nextInt(10));
        int liars = group.faulty() - 1;
        long stable = 4L * random.nextInt(20);
        List<ReplyStable> others = new ArrayList<>();
        long prepared = 0;
        for (int i = 0; i < group.replicas() - 1 - liars; i++) {
            // q signed the checkpoint: the one that asks, the liars, and so many correct ones.
            boolean signed = i < group.strong() - 1 - liars;
            long checkpoint = signed ? stable + 4L * random.nextInt(3) : 4L * random.nextInt(25);
            ReplyStable answer = says(checkpoint, checkpoint + random.nextInt(8));
            prepared = Math.max(prepared, answer.prepared());
            others.add(answer);
        }
        for (int i = 0; i < liars; i++) {
            long checkpoint = random.nextBoolean() ? 0 : 4L * random.nextInt(1000);
            others.add(says(checkpoint, checkpoint + random.nextInt(1000)));
        }
        java.util.Collections.shuffle(others, new java.util.Random(random.nextLong()));
        for (int answers = 1; answers <= others.size(); answers++) {
            long estimate = Estimation.estimate(group, others.subList(0, answers));
            if (estimate >= 0) {
                assertThat(estimate).isBetween(stable, prepared);
            }
        }
        assertThat(Estimation.estimate(group, others)).as("all have answered").isNotEqualTo(-1);
    }
}
