package org.bftldap.bft.core.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import org.bftldap.bft.core.message.Checkpoint;
import org.bftldap.bft.core.message.CheckpointCertificate;
import org.bftldap.bft.core.message.SlotClaim;
import org.bftldap.bft.core.message.ViewChange;
import org.bftldap.bft.core.types.Digest;
import org.bftldap.bft.core.types.GroupSize;
import org.bftldap.bft.core.types.Signature;
import org.junit.jupiter.api.Test;

/** §2.8, the decision: each rule by itself. {@link NewViewHistoriesTest} has all histories. */
class NewViewDecisionTest {

    private static final Digest A = Digest.sha256("a");
    private static final Digest B = Digest.sha256("b");

    private final TreeMap<Integer, ViewChange> viewChanges = new TreeMap<>();
    private final GroupSize four = new GroupSize(4);
    private final GroupSize seven = new GroupSize(7);

    private static SlotClaim claim(long sequence, Digest digest, long view) {
        return new SlotClaim(sequence, digest, view);
    }

    private void says(int replica, List<SlotClaim> prepared, List<SlotClaim> accepted) {
        saysFrom(replica, 0, prepared, accepted);
    }

    private void saysFrom(int replica, long stable, List<SlotClaim> prepared, List<SlotClaim> accepted) {
        Digest root = Digest.sha256("root " + stable);
        CheckpointCertificate certificate = stable == 0
                ? null
                : new CheckpointCertificate(stable, root, List.of(new Checkpoint(0, stable, root, Signature.NONE)));
        viewChanges.put(replica, new ViewChange(replica, 3, certificate, prepared, accepted, List.of(), Signature.NONE));
    }

    private void saysNothing(int... replicas) {
        Arrays.stream(replicas).forEach(replica -> says(replica, List.of(), List.of()));
    }

    private Assignments decide(GroupSize group) {
        return NewViewDecision.of(group, Rules.CORRECT, viewChanges.values());
    }

    @Test
    void fewer_view_changes_than_a_strong_quorum_decide_nothing() {
        saysNothing(0, 1);
        assertThat(decide(four)).isNull();
        saysNothing(2);
        assertThat(decide(four)).isEqualTo(new Assignments(0, List.of()));
    }

    @Test
    void what_was_prepared_is_carried_over_and_numbers_before_it_become_null() {
        says(0, List.of(claim(2, A, 0)), List.of(claim(2, A, 0)));
        says(1, List.of(), List.of(claim(2, A, 0)));
        saysNothing(2);
        assertThat(decide(four)).isEqualTo(new Assignments(0, List.of(NullBatch.DIGEST, A)));
    }

    @Test
    void trailing_nulls_are_not_carried_over() {
        says(0, List.of(claim(1, A, 0), claim(3, NullBatch.DIGEST, 1)), List.of(claim(1, A, 0), claim(3, NullBatch.DIGEST, 1)));
        says(1, List.of(claim(1, A, 0)), List.of(claim(1, A, 0), claim(3, NullBatch.DIGEST, 1)));
        saysNothing(2, 3);
        assertThat(decide(four)).isEqualTo(new Assignments(0, List.of(A)));
    }

    @Test
    void A1_prefers_what_was_prepared_in_the_latest_view() {
        says(0, List.of(claim(1, A, 0)), List.of(claim(1, A, 0)));
        says(1, List.of(claim(1, B, 2)), List.of(claim(1, B, 2)));
        says(2, List.of(claim(1, B, 2)), List.of(claim(1, B, 2)));
        assertThat(decide(four)).isEqualTo(new Assignments(0, List.of(B)));
    }

    @Test
    void A1_a_later_prepared_digest_must_not_be_passed_over_for_an_earlier_one() {
        says(0, List.of(claim(1, A, 0)), List.of(claim(1, A, 0)));
        says(1, List.of(claim(1, A, 0)), List.of(claim(1, A, 0)));
        says(2, List.of(claim(1, B, 1)), List.of(claim(1, B, 1)));
        assertThat(decide(four)).as("B is vouched for by one only, A contradicted").isNull();
    }

    @Test
    void A2_one_replicas_word_is_not_enough_for_a_digest() {
        says(0, List.of(claim(1, A, 2)), List.of(claim(1, A, 2)));
        saysNothing(1, 2);
        assertThat(decide(four)).as("open until the fourth speaks").isNull();
        saysNothing(3);
        assertThat(decide(four)).isEqualTo(new Assignments(0, List.of()));
    }

    @Test
    void A2_counts_only_those_who_accepted_it_in_that_view_or_later() {
        says(0, List.of(claim(1, A, 2)), List.of(claim(1, A, 2)));
        says(1, List.of(), List.of(claim(1, A, 1)));
        saysNothing(2);
        assertThat(decide(four)).isNull();
        says(1, List.of(), List.of(claim(1, A, 2)));
        assertThat(decide(four)).isEqualTo(new Assignments(0, List.of(A)));
    }

    @Test
    void the_highest_proved_checkpoint_is_the_base_and_what_lies_below_is_done_with() {
        says(0, List.of(claim(3, A, 0), claim(5, B, 0)), List.of(claim(3, A, 0), claim(5, B, 0)));
        saysFrom(1, 4, List.of(claim(5, B, 0)), List.of(claim(5, B, 0)));
        saysFrom(2, 4, List.of(), List.of());
        assertThat(decide(four)).isEqualTo(new Assignments(4, List.of(B)));
    }

    /** The counterexample that shows with f = 2 only: see {@link SeenBefore}. */
    @Test
    void B_who_has_forgotten_a_number_does_not_say_that_nothing_was_prepared_there() {
        SeenBefore.slotsExecutedAtThreeOfSeven(viewChanges);
        Rules withoutLow = new Rules() {
            @Override
            boolean mayHavePrepared(long stable, long sequence) {
                return true;
            }

            @Override
            long base(List<ViewChange> all) {
                return all.stream().mapToLong(ViewChange::stable).min().orElse(0);
            }
        };
        Assignments wrong = NewViewDecision.of(seven, withoutLow, viewChanges.values());
        assertThat(wrong).as("executed numbers are taken for free ones").isEqualTo(new Assignments(0, List.of()));
        assertThat(decide(seven)).isEqualTo(new Assignments(4, List.of()));
    }

    @Test
    void the_order_of_view_changes_does_not_matter() {
        says(0, List.of(claim(1, A, 0), claim(2, B, 2)), List.of(claim(1, A, 0), claim(2, B, 2)));
        says(1, List.of(claim(1, A, 1)), List.of(claim(1, A, 1), claim(2, B, 2)));
        says(2, List.of(claim(2, A, 1)), List.of(claim(1, A, 0), claim(2, A, 1)));
        says(3, List.of(claim(2, B, 2)), List.of(claim(1, A, 1), claim(2, B, 2)));
        List<ViewChange> backwards = new ArrayList<>(viewChanges.descendingMap().values());
        assertThat(NewViewDecision.of(four, Rules.CORRECT, backwards)).isEqualTo(decide(four)).isNotNull();
    }

    /** Known cases. */
    private static final class SeenBefore {

        /**
         * Numbers 1 to 4 are executed at replicas 0, 1, 2; the checkpoint at 4 is stable at 0 only. 3 and 4 were left in the dark, 5 and 6 are
         * faulty and hide what they did. All but 2 send their VIEW-CHANGE; 1, who has not seen the checkpoint become stable, says that it
         * prepared nothing, as if it had lost it (a variant of rule B takes the silence of 0 for the same).
         */
        static void slotsExecutedAtThreeOfSeven(TreeMap<Integer, ViewChange> all) {
            Digest root = Digest.sha256("root 4");
            CheckpointCertificate four =
                    new CheckpointCertificate(4, root, List.of(new Checkpoint(0, 4, root, Signature.NONE)));
            List<SlotClaim> claims = new ArrayList<>();
            for (long n = 1; n <= 4; n++) {
                claims.add(claim(n, A, 0));
            }
            for (int i : new int[] {0, 1, 3, 4, 5, 6}) {
                List<SlotClaim> own = i == 1 ? claims : List.of();
                all.put(i, new ViewChange(i, 3, i == 0 ? four : null, own, own, List.of(), Signature.NONE));
            }
        }
    }
}
