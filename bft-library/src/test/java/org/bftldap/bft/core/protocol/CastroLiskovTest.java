package org.bftldap.bft.core.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.bftldap.bft.core.codec.MessageCodec;
import org.bftldap.bft.core.message.Batch;
import org.bftldap.bft.core.message.Checkpoint;
import org.bftldap.bft.core.message.ClientOperation;
import org.bftldap.bft.core.message.Commit;
import org.bftldap.bft.core.message.Complaint;
import org.bftldap.bft.core.message.ComplaintReason;
import org.bftldap.bft.core.message.JournalRecord;
import org.bftldap.bft.core.message.Message;
import org.bftldap.bft.core.message.PrePrepare;
import org.bftldap.bft.core.message.Prepare;
import org.bftldap.bft.core.message.Request;
import org.bftldap.bft.core.message.Verified;
import org.bftldap.bft.core.types.Digest;
import org.bftldap.bft.core.types.GroupSize;
import org.bftldap.bft.core.types.Signature;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The rules of docs/explanation/protocol.md §2.3, §2.10 and §2.14, one by one, at a single backup of four: replica 1 in view 0. */
class CastroLiskovTest {

    private static final long NOW = 1_000_000;

    private final Batch batch = batch("x");
    private Replica backup;

    @BeforeEach
    void startBackup() {
        backup = Replica.recover(TestGroup.settings(1, 4), content -> Signature.NONE, Restored.GENESIS, List.of());
        backup.start(new Input.Tick(NOW, 0));
    }

    private static Batch batch(String text) {
        return MessageCodec.batch(List.of(new Request(
                1000, 0, 0, text.length(), List.of(new ClientOperation.Register()), Signature.NONE)));
    }

    private static PrePrepare proposal(long n, long time, Batch batch) {
        return new PrePrepare(0, n, batch.digest(time), time, batch, Signature.NONE);
    }

    private Output receive(int from, Message message) {
        return backup.step(new Input.Received(new Verified<>(from, message)));
    }

    private void assertRejected(Rejection reason, Output output) {
        assertThat(output.isEmpty()).isTrue();
        assertThat(backup.status().rejections()).containsEntry(reason, 1L);
    }

    /** Two signed proposals for one number: the primary is proved faulty, the others are shown both, and this replica wants another primary. */
    private void assertComplains(Output output) {
        assertThat(output.journal()).isEmpty();
        assertThat(output.sends()).hasSize(3);
        assertThat(output.commands()).singleElement().isInstanceOf(Command.KeepEvidence.class);
        Complaint complaint = (Complaint) output.sends().get(2).message();
        assertThat(complaint.view()).isZero();
        assertThat(complaint.reason()).isEqualTo(ComplaintReason.EQUIVOCATION);
        assertThat(backup.status().rejections()).containsEntry(Rejection.EQUIVOCATION, 1L);
    }

    private PrePrepare accept(long n) {
        PrePrepare proposal = proposal(n, NOW + n, batch);
        receive(0, proposal);
        return proposal;
    }

    @Test
    void a_backup_journals_proposal_and_vote_before_it_sends_prepare() {
        PrePrepare proposal = proposal(1, NOW, batch);
        Output output = receive(0, proposal);
        assertThat(output.journal()).containsExactly(new JournalRecord.Proposed(proposal));
        assertThat(output.sync()).isEqualTo(Output.Sync.REQUIRED);
        assertThat(output.sends()).containsExactly(new Outgoing.ToOthers(new Prepare(0, 1, proposal.digest())));
    }

    @Test
    void commit_needs_prepares_of_a_strong_quorum_less_the_primary_and_is_journalled_first() {
        Digest d = accept(1).digest();
        Output output = receive(2, new Prepare(0, 1, d));
        assertThat(output.journal()).containsExactly(new JournalRecord.Prepared(0, 1, d));
        assertThat(output.sync()).isEqualTo(Output.Sync.REQUIRED);
        assertThat(output.sends()).containsExactly(new Outgoing.ToOthers(new Commit(0, 1, d)));
    }

    @Test
    void the_primarys_prepare_does_not_count() {
        Digest d = accept(1).digest();
        assertRejected(Rejection.PREPARE_FROM_PRIMARY, receive(0, new Prepare(0, 1, d)));
    }

    @Test
    void a_replica_votes_once_the_first_vote_counts() {
        Digest d = accept(1).digest();
        Digest other = Digest.sha256("other");
        receive(2, new Prepare(0, 1, other));
        assertRejected(Rejection.EQUIVOCATION, receive(2, new Prepare(0, 1, d)));
    }

    @Test
    void votes_before_the_proposal_count_when_it_comes() {
        PrePrepare proposal = proposal(1, NOW, batch);
        receive(2, new Prepare(0, 1, proposal.digest()));
        assertThat(receive(0, proposal).sends()).contains(new Outgoing.ToOthers(new Commit(0, 1, proposal.digest())));
    }

    @Test
    void executed_with_commits_of_a_strong_quorum_own_included() {
        Digest d = accept(1).digest();
        receive(2, new Prepare(0, 1, d));
        assertThat(receive(0, new Commit(0, 1, d)).commands()).isEmpty();
        Output output = receive(2, new Commit(0, 1, d));
        assertThat(output.journal()).containsExactly(new JournalRecord.Decided(1, d));
        assertThat(output.commands()).singleElement().isInstanceOf(Command.Execute.class);
    }

    @Test
    void executed_in_the_order_of_numbers() {
        for (long n : new long[] {2, 1}) {
            Digest d = accept(n).digest();
            for (int from : new int[] {0, 2, 3}) {
                Output output = receive(from, new Commit(0, n, d));
                boolean isLast = n == 1 && from == 3;
                assertThat(output.commands()).hasSize(isLast ? 1 : 0);
            }
        }
        Output next = backup.step(new Input.Executed(1, List.of()));
        assertThat(next.commands()).hasSize(2);
        assertThat(((Command.Seal) next.commands().get(0)).sequence()).isEqualTo(1);
        assertThat(((Command.Execute) next.commands().get(1)).context().sequence()).isEqualTo(2);
    }

    @Test
    void a_commit_certificate_executes_without_prepares() {
        Digest d = accept(1).digest();
        receive(0, new Commit(0, 1, d));
        receive(2, new Commit(0, 1, d));
        assertThat(receive(3, new Commit(0, 1, d)).commands()).hasSize(1);
    }

    @Test
    void a_second_proposal_for_a_number_is_refused_and_complained_about() {
        accept(1);
        assertComplains(receive(0, proposal(1, NOW + 1, batch("xy"))));
    }

    @Test
    void a_proposal_whose_digest_does_not_fit_is_refused() {
        PrePrepare wrong = new PrePrepare(0, 1, Digest.sha256("no"), NOW, batch, Signature.NONE);
        assertRejected(Rejection.WRONG_DIGEST, receive(0, wrong));
    }

    @Test
    void nothing_outside_the_window_is_looked_at() {
        assertRejected(Rejection.ABOVE_WINDOW, receive(0, proposal(9, NOW, batch)));
        assertThat(receive(2, new Prepare(0, 9, batch.digest(NOW))).isEmpty()).isTrue();
        assertThat(receive(2, new Commit(0, Request.NUMBER_MAX, batch.digest(NOW))).isEmpty()).isTrue();
        assertThat(backup.status().rejections()).containsEntry(Rejection.ABOVE_WINDOW, 3L);
    }

    @Test
    void votes_of_a_later_view_wait_until_it_is_entered() {
        accept(1);
        for (int from : new int[] {0, 2, 3}) {
            assertThat(receive(from, new Commit(1, 1, batch.digest(NOW + 1))).isEmpty()).isTrue();
        }
        assertThat(backup.status().committed()).isZero();
    }

    @Test
    void a_proposal_may_come_through_another_replica() {
        assertThat(receive(3, proposal(1, NOW, batch)).sends()).hasSize(1);
    }

    @Test
    void a_time_far_in_the_future_gets_no_prepare_until_the_clock_gets_there() {
        assertRejected(Rejection.TIME_NOT_ADMISSIBLE, receive(0, proposal(1, NOW + 3001, batch)));
        assertThat(backup.step(new Input.Tick(NOW + 1, 1_000_000)).journal()).hasSize(1);
    }

    @Test
    void a_time_that_f_plus_one_replicas_stand_for_is_accepted() {
        PrePrepare proposal = proposal(1, NOW - 100_000, batch);
        assertThat(receive(0, proposal).isEmpty()).isTrue();
        assertThat(receive(2, new Prepare(0, 1, proposal.digest())).journal())
                .contains(new JournalRecord.Proposed(proposal));
    }

    @Test
    void an_old_time_is_accepted_after_a_wait_so_that_a_restarted_group_goes_on() {
        receive(0, proposal(1, NOW - 100_000, batch));
        assertThat(backup.step(new Input.Tick(NOW + 2999, 2_999_000_000L)).journal()).isEmpty();
        assertThat(backup.step(new Input.Tick(NOW + 3000, 3_000_000_000L)).journal()).hasSize(1);
    }

    @Test
    void a_time_not_after_the_predecessors_is_refused() {
        receive(0, proposal(1, NOW, batch));
        assertRejected(Rejection.TIME_NOT_ADMISSIBLE, receive(0, proposal(2, NOW, batch)));
    }

    @Test
    void agreed_time_grows_even_if_a_quorum_decided_equal_times() {
        long first = execute(1, NOW);
        long second = execute(2, NOW);
        assertThat(second).isEqualTo(first + 1);
    }

    private long execute(long n, long time) {
        PrePrepare proposal = proposal(n, time, batch("x".repeat((int) n)));
        for (int from : new int[] {0, 2, 3}) {
            receive(from, new Commit(0, n, proposal.digest()));
        }
        List<Command> commands = receive(0, proposal).commands();
        backup.step(new Input.Executed(n, List.of()));
        return ((Command.Execute) commands.get(0)).context().timeMillis();
    }

    @Test
    void a_backup_passes_a_clients_request_on_to_the_primary_but_not_what_was_passed_on_already() {
        Request request = batch("x").requests().get(0);
        assertThat(receive(1000, request).sends()).containsExactly(new Outgoing.ToReplica(0, request));
        assertRejected(Rejection.NOT_PRIMARY, receive(2, request));
    }

    @Test
    void clients_and_strangers_have_no_vote() {
        accept(1);
        assertRejected(Rejection.NOT_FOR_A_REPLICA, receive(1000, new Commit(0, 1, batch.digest(NOW + 1))));
    }

    @Test
    void a_checkpoint_is_believed_on_a_strong_quorum_and_own_execution_only() {
        Digest root = Digest.sha256("root");
        for (int from : new int[] {0, 2, 3}) {
            Output output = receive(from, new Checkpoint(from, 4, root, Signature.NONE));
            assertThat(output.isEmpty()).isTrue();
        }
        assertThat(backup.status().stable()).isZero();
    }

    @Test
    void after_a_restart_it_stands_by_its_votes() {
        PrePrepare proposal = proposal(1, NOW, batch);
        Digest d = proposal.digest();
        List<JournalRecord> journal =
                List.of(new JournalRecord.Proposed(proposal), new JournalRecord.Prepared(0, 1, d));
        backup = Replica.recover(TestGroup.settings(1, 4), content -> Signature.NONE, Restored.GENESIS, journal);
        assertThat(backup.start(new Input.Tick(NOW, 0)).sends())
                .contains(new Outgoing.ToOthers(new Prepare(0, 1, d)), new Outgoing.ToOthers(new Commit(0, 1, d)));
        assertComplains(receive(0, proposal(1, NOW + 1, batch("xy"))));
    }

    @Test
    void a_primary_restarts_with_the_same_proposal_and_goes_on_after_it() {
        PrePrepare proposal = proposal(1, NOW + 50, batch);
        Replica primary = Replica.recover(
                TestGroup.settings(0, 4),
                content -> Signature.NONE,
                Restored.GENESIS,
                List.of(new JournalRecord.Proposed(proposal)));
        assertThat(primary.start(new Input.Tick(NOW, 0)).sends()).contains(new Outgoing.ToOthers(proposal));
        Request other = new Request(1001, 0, 0, 1, List.of(new ClientOperation.Register()), Signature.NONE);
        primary.step(new Input.Received(new Verified<>(1001, other)));
        Output output = primary.step(new Input.Tick(NOW, 1));
        assertThat(output.journal()).singleElement().satisfies(record -> {
            PrePrepare next = ((JournalRecord.Proposed) record).prePrepare();
            assertThat(next.sequence()).isEqualTo(2);
            assertThat(next.timeMillis()).as("its clock was set back").isEqualTo(NOW + 51);
        });
    }

    @Test
    void a_slot_never_takes_a_second_digest() {
        Slot slot = new Slot(1, new GroupSize(4));
        slot.accept(proposal(1, NOW, batch));
        assertThatThrownBy(() -> slot.accept(proposal(1, NOW + 1, batch)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("I4");
    }
}
