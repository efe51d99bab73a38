package org.bftldap.bft.core.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** §2.8, the decision: each rule by itself. {@link NewViewHistoriesTest} has all histories. */
class NewViewDecisionTest {

    private static final Digest A = Digest.sha256("a");
    private static final Digest B = Digest.sha256("b");

    private final TreeMap<Integer, ViewChange> viewChanges = new TreeMap<>();
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

    /** The next replicas that have not spoken, so many, say this. */
    private void say(int count, List<SlotClaim> prepared, List<SlotClaim> accepted) {
        for (int i = 0; i < count; i++) {
            says(viewChanges.size(), prepared, accepted);
        }
    }

    private void sayNothing(int count) {
        say(count, List.of(), List.of());
    }

    /** Of the quorum, those who have not spoken. */
    private void restSaysNothing(GroupSize group) {
        sayNothing(group.strong() - viewChanges.size());
    }

    private Assignments decide(GroupSize group) {
        return NewViewDecision.of(group, Rules.CORRECT, viewChanges.values());
    }

    private Assignments decide(int replicas) {
        return decide(new GroupSize(replicas));
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 7, 10})
    void fewer_view_changes_than_a_strong_quorum_decide_nothing(int replicas) {
        sayNothing(new GroupSize(replicas).strong() - 1);
        assertThat(decide(replicas)).isNull();
        sayNothing(1);
        assertThat(decide(replicas)).isEqualTo(new Assignments(0, List.of()));
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 7, 10})
    void what_was_prepared_is_carried_over_and_numbers_before_it_become_null(int replicas) {
        GroupSize group = new GroupSize(replicas);
        say(1, List.of(claim(2, A, 0)), List.of(claim(2, A, 0)));
        say(group.faulty(), List.of(), List.of(claim(2, A, 0)));
        restSaysNothing(group);
        assertThat(decide(group)).isEqualTo(new Assignments(0, List.of(NullBatch.DIGEST, A)));
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 7, 10})
    void trailing_nulls_are_not_carried_over(int replicas) {
        GroupSize group = new GroupSize(replicas);
        say(1, List.of(claim(1, A, 0), claim(3, NullBatch.DIGEST, 1)), List.of(claim(1, A, 0), claim(3, NullBatch.DIGEST, 1)));
        say(group.faulty(), List.of(claim(1, A, 0)), List.of(claim(1, A, 0), claim(3, NullBatch.DIGEST, 1)));
        sayNothing(replicas - viewChanges.size());
        assertThat(decide(group)).isEqualTo(new Assignments(0, List.of(A)));
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 7, 10})
    void A1_prefers_what_was_prepared_in_the_latest_view(int replicas) {
        GroupSize group = new GroupSize(replicas);
        say(1, List.of(claim(1, A, 0)), List.of(claim(1, A, 0)));
        say(group.weak(), List.of(claim(1, B, 2)), List.of(claim(1, B, 2)));
        restSaysNothing(group);
        assertThat(decide(group)).isEqualTo(new Assignments(0, List.of(B)));
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 7, 10})
    void A1_a_later_prepared_digest_must_not_be_passed_over_for_an_earlier_one(int replicas) {
        GroupSize group = new GroupSize(replicas);
        say(group.weak(), List.of(claim(1, A, 0)), List.of(claim(1, A, 0)));
        say(1, List.of(claim(1, B, 1)), List.of(claim(1, B, 1)));
        restSaysNothing(group);
        assertThat(decide(group)).as("B is vouched for by one only, A contradicted").isNull();
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 7, 10})
    void A2_the_word_of_f_replicas_is_not_enough_for_a_digest(int replicas) {
        GroupSize group = new GroupSize(replicas);
        say(group.faulty(), List.of(claim(1, A, 2)), List.of(claim(1, A, 2)));
        restSaysNothing(group);
        assertThat(decide(group)).as("open until the others speak").isNull();
        sayNothing(replicas - viewChanges.size());
        assertThat(decide(group)).isEqualTo(new Assignments(0, List.of()));
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 7, 10})
    void A2_counts_only_those_who_accepted_it_in_that_view_or_later(int replicas) {
        GroupSize group = new GroupSize(replicas);
        say(1, List.of(claim(1, A, 2)), List.of(claim(1, A, 2)));
        say(group.faulty(), List.of(), List.of(claim(1, A, 1)));
        restSaysNothing(group);
        assertThat(decide(group)).isNull();
        for (int earlier = 1; earlier <= group.faulty(); earlier++) {
            says(earlier, List.of(), List.of(claim(1, A, 2)));
        }
        assertThat(decide(group)).isEqualTo(new Assignments(0, List.of(A)));
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 7, 10})
    void the_highest_proved_checkpoint_is_the_base_and_what_lies_below_is_done_with(int replicas) {
        GroupSize group = new GroupSize(replicas);
        say(1, List.of(claim(3, A, 0), claim(5, B, 0)), List.of(claim(3, A, 0), claim(5, B, 0)));
        for (int replica = 1; replica < group.strong(); replica++) {
            boolean hasIt = replica < group.weak();
            saysFrom(replica, 4, List.of(), hasIt ? List.of(claim(5, B, 0)) : List.of());
        }
        assertThat(decide(group)).isEqualTo(new Assignments(4, List.of(B)));
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
        assertThat(NewViewDecision.of(new GroupSize(4), Rules.CORRECT, backwards)).isEqualTo(decide(4)).isNotNull();
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
