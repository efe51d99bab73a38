package org.bftldap.bft.core.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.bftldap.bft.core.codec.MessageCodec;
import org.bftldap.bft.core.message.BatchClaim;
import org.bftldap.bft.core.message.Batches;
import org.bftldap.bft.core.message.ClientOperation;
import org.bftldap.bft.core.message.Commit;
import org.bftldap.bft.core.message.Digests;
import org.bftldap.bft.core.message.FetchBatches;
import org.bftldap.bft.core.message.Message;
import org.bftldap.bft.core.message.PrePrepare;
import org.bftldap.bft.core.message.Prepare;
import org.bftldap.bft.core.message.Request;
import org.bftldap.bft.core.types.Signature;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** §2.6: nobody is left in the dark. */
class CatchUpTest {

    private TestGroup group;
    private TestClient client;

    private void start(int replicas) {
        group = new TestGroup(replicas);
        client = group.client(1000);
    }

    private void write(int count) {
        for (int i = 0; i < count; i++) {
            group.send(client.write("w" + client.sent));
            group.settle(1);
        }
    }

    private int last() {
        return group.size.replicas() - 1;
    }

    private void assertAllEqual() {
        TestNode first = group.nodes.get(0);
        assertThat(group.nodes).allSatisfy(node -> {
            assertThat(node.stopped).isEmpty();
            assertThat(node.applied()).isEqualTo(first.applied());
            assertThat(node.root()).isEqualTo(first.root());
            assertThat(node.replica.status().stable()).isEqualTo(first.replica.status().stable());
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 7, 10})
    void a_replica_that_fell_far_behind_the_window_gets_all_from_its_peers_journals(int replicas) {
        start(replicas);
        write(5);
        group.nodes.get(last()).crash();
        write(300);
        group.restart(last());
        group.settle(40);
        write(4); // until the next checkpoint, which is the first that it can have an image of
        assertAllEqual();
        assertThat(group.nodes.get(last()).replica.status().mode()).isEqualTo(CoreStatus.Mode.NORMAL);
        assertThat(group.nodes.get(last()).replica.isBehind()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 7})
    void a_replica_that_was_stopped_for_a_while_catches_up_while_others_go_on(int replicas) {
        start(replicas);
        group.lost = envelope -> envelope.to() == last() || envelope.from() == last();
        write(100);
        group.lost = envelope -> false;
        write(60);
        group.settle(30);
        write(8);
        assertAllEqual();
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 7})
    void a_replica_that_returns_under_load_takes_part_again_while_the_load_goes_on(int replicas) {
        group = new TestGroup(replicas, TestGroup::largeSettings);
        client = group.client(1000);
        group.nodes.get(last()).crash();
        loadForMillis(600);
        group.restart(last());
        loadForMillis(600);
        CoreStatus returned = group.nodes.get(last()).replica.status();
        assertThat(returned.mode()).isEqualTo(CoreStatus.Mode.NORMAL);
        assertThat(group.nodes.get(0).applied() - returned.executed()).isLessThanOrEqualTo(2);
        long voted = group.nodes.get(last()).votes();
        loadForMillis(50);
        assertThat(group.nodes.get(last()).votes() - voted).as("it votes for new batches").isGreaterThan(10);
    }

    private void loadForMillis(int steps) {
        for (int i = 0; i < steps; i++) {
            if (client.unanswered().size() < 30) {
                group.sendTo(0, client.write("w" + client.sent));
            }
            group.stepByOneHop();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 7})
    void a_primary_that_leaves_f_replicas_out_while_f_others_are_mute_to_clients_stops_nobody(int replicas) {
        start(replicas);
        int f = group.size.faulty();
        group.lost = envelope -> {
            boolean isLeftOut = envelope.from() == 0
                    && envelope.to() > last() - f
                    && envelope.to() <= last()
                    && group.decode(envelope.bytes()) instanceof PrePrepare;
            boolean isMute = envelope.from() >= 1 && envelope.from() <= f && envelope.to() == client.id;
            return isLeftOut || isMute;
        };
        for (int i = 0; i < 20; i++) {
            group.send(client.write("w" + i));
            group.settle(10);
        }
        assertThat(client.results).hasSize(20);
    }

    /**
     * The new primary alone executed a batch, in the view before, and lacks votes of this one. Its STATUS names that batch as done; but
     * nobody else can do it without the primary's vote in this view, nor can f of them tell it what they executed.
     */
    @ParameterizedTest
    @ValueSource(ints = {4, 7})
    void one_that_executed_a_batch_in_an_earlier_view_gets_the_votes_that_it_lacks_in_this_one(int replicas) {
        start(replicas);
        int f = group.size.faulty();
        int lastOfThem = last() - (f - 1);
        Predicate<TestGroup.Envelope> ofTheFirstView =
                envelope -> envelope.to() != 1 && group.decode(envelope.bytes()) instanceof Commit commit && commit.view() == 0;
        group.lost = ofTheFirstView;
        write(1);
        long executed = group.nodes.get(1).applied();
        assertThat(group.nodes.get(2).applied()).isLessThan(executed);
        group.nodes.get(0).crash();
        for (int i = 0; i < f - 1; i++) {
            group.nodes.get(last() - i).crash();
        }
        group.lost = ofTheFirstView.or(envelope ->
                envelope.from() == lastOfThem && envelope.to() == 1 && group.decode(envelope.bytes()) instanceof Prepare);
        Request waiting = client.write("another");
        for (int i = 0; i < 60 && !isInView(lastOfThem, 1); i++) {
            group.send(waiting);
            group.settle(1);
        }
        group.settle(4);
        assertThat(client.results).isEmpty();
        group.lost = ofTheFirstView;
        group.settle(20);
        assertThat(client.results).hasSize(2);
        assertThat(group.nodes.get(lastOfThem).applied()).isGreaterThan(executed);
        assertThat(group.nodes.get(2).replica.status().view()).as("for this nobody need be replaced").isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 7})
    void f_liars_cannot_make_it_believe_a_batch(int replicas) {
        start(replicas);
        group.nodes.get(last()).crash();
        write(50);
        int f = group.size.faulty();
        group.restart(last());
        for (int i = 0; i < 40; i++) {
            group.millis += 100;
            lieInsteadOf(f);
            group.run();
        }
        write(4);
        assertAllEqual();
    }

    /** It asks for no more than it can keep in memory, so nothing new comes while it executes; that is no reason to give the journals up. */
    @ParameterizedTest
    @ValueSource(ints = {4, 7})
    void one_that_executes_slowly_does_not_fetch_the_state_for_that(int replicas) {
        start(replicas);
        group.nodes.get(last()).crash();
        write(300);
        group.restart(last());
        group.nodes.get(last()).holdsExecution = true;
        Replica core = group.nodes.get(last()).replica;
        group.settle(50);
        assertThat(group.nodes.get(last()).replica).as("a fetched state begins anew with another core").isSameAs(core);
        group.post(last(), group.nodes.get(last()).executeHeld());
        group.settle(30);
        write(4);
        assertAllEqual();
    }

    /** On machines that have too much to do: the state would cost those who are slow more than batches do, and so do repeated questions. */
    @ParameterizedTest
    @ValueSource(ints = {4, 7})
    void peers_that_are_slow_with_their_batches_are_waited_for(int replicas) {
        start(replicas);
        group.nodes.get(last()).crash();
        write(100);
        List<TestGroup.Envelope> underWay = new ArrayList<>();
        List<FetchBatches> asked = new ArrayList<>();
        group.lost = envelope -> {
            if (envelope.from() == last() && envelope.to() == 0 && group.decode(envelope.bytes()) instanceof FetchBatches fetch) {
                asked.add(fetch);
            }
            boolean isLate = envelope.to() == last() && group.decode(envelope.bytes()) instanceof Batches;
            if (isLate) {
                underWay.add(envelope);
            }
            return isLate;
        };
        group.restart(last());
        Replica core = group.nodes.get(last()).replica;
        group.settle(30);
        assertThat(asked).as("each time after twice the wait").hasSizeBetween(2, 5);
        group.lost = envelope -> false;
        group.network.addAll(underWay);
        group.settle(2);
        assertThat(group.nodes.get(last()).replica).as("a fetched state begins anew with another core").isSameAs(core);
        assertThat(group.nodes.get(last()).applied()).isEqualTo(group.nodes.get(0).applied());
    }

    /** Each question is read from the disk of all others: as many batches at once as it may keep, not each as another one is executed. */
    @Test
    void one_that_executes_slowly_asks_for_many_batches_at_once() {
        start(4);
        group.nodes.get(3).crash();
        write(400);
        group.restart(3);
        group.nodes.get(3).holdsExecution = true;
        List<FetchBatches> asked = new ArrayList<>();
        group.lost = envelope -> {
            if (envelope.from() == 3 && envelope.to() == 0 && group.decode(envelope.bytes()) instanceof FetchBatches fetch) {
                asked.add(fetch);
            }
            return false;
        };
        for (int i = 0; i < 400; i++) {
            group.millis += 10;
            group.post(3, group.nodes.get(3).executeOneHeld());
            group.run();
        }
        assertThat(group.nodes.get(3).applied()).isGreaterThan(380);
        assertThat(asked).hasSizeLessThan(10);
    }

    /**
     * After f primaries that brought nothing a backup waits 2^f as long for the next one. Not for one that has yet to catch up, which cannot propose before
     * that; and in a group of which some are that far behind, each wait is one in which nothing goes on.
     */
    @ParameterizedTest
    @ValueSource(ints = {7, 10})
    void a_primary_that_is_behind_the_window_is_given_no_more_time_for_those_before_it(int replicas) {
        start(replicas);
        int f = group.size.faulty();
        for (int i = 1; i < f; i++) {
            group.nodes.get(i).crash();
        }
        write(40);
        Predicate<TestGroup.Envelope> keepsThemBehind = envelope -> {
            boolean isToOneBehind = envelope.to() >= 1 && envelope.to() < f;
            Message message = group.decode(envelope.bytes());
            return isToOneBehind && (message instanceof Batches || message instanceof Digests || message instanceof PrePrepare);
        };
        group.lost = keepsThemBehind;
        for (int i = 1; i < f; i++) {
            group.restart(i);
        }
        group.settle(10);
        group.lost = keepsThemBehind.or(envelope -> envelope.from() == 0 && group.decode(envelope.bytes()) instanceof PrePrepare);
        group.send(client.write("what waits"));
        int intervals = 0;
        while (client.results.size() < 41 && intervals < 1000) {
            group.settle(1);
            intervals++;
        }
        // One T of ten intervals for each of the f, and a little for each view change.
        assertThat(intervals).isLessThan(f * 12);
    }

    private boolean isInView(int node, long view) {
        CoreStatus status = group.nodes.get(node).replica.status();
        return status.view() == view && status.mode() == CoreStatus.Mode.NORMAL;
    }

    /** Replicas 0..f-1, which are asked for content first, answer each fetch with batches of their own making. */
    private void lieInsteadOf(int f) {
        List<TestGroup.Envelope> lies = new ArrayList<>();
        group.lost = envelope -> {
            boolean isToLiar = envelope.to() < f && envelope.from() == last();
            if (isToLiar && group.decode(envelope.bytes()) instanceof FetchBatches fetch) {
                List<BatchClaim> claims = new ArrayList<>();
                for (long n = fetch.from(); n <= fetch.to(); n++) {
                    Request made = new Request(
                            1000, 0, 0, n, List.of(new ClientOperation.Register()), Signature.NONE);
                    claims.add(new BatchClaim.WithBatch(n, n, MessageCodec.batch(List.of(made))));
                }
                lies.add(new TestGroup.Envelope(
                        envelope.to(), last(), MessageCodec.encode(new Batches(claims))));
                return true;
            }
            return false;
        };
        group.run();
        group.network.addAll(lies);
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 7, 10})
    void all_killed_at_once_lose_nothing_that_was_answered(int replicas) {
        start(replicas);
        write(30);
        group.send(client.write("in flight"));
        group.nodes.forEach(TestNode::crash);
        group.network.clear();
        group.millis += 60_000;
        for (int i = 0; i < replicas; i++) {
            group.restart(i);
        }
        group.settle(50);
        client.unanswered().forEach(group::send);
        group.settle(10);
        assertThat(client.results).hasSize(31);
        assertAllEqual();
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 7})
    void all_killed_between_proposal_and_decision_go_on_after_a_long_pause(int replicas) {
        start(replicas);
        group.send(client.write("cut off"));
        group.lost = envelope -> envelope.from() < group.size.replicas();
        group.run(); // proposed and in the primary's journal only
        group.nodes.forEach(TestNode::crash);
        group.network.clear();
        group.lost = envelope -> false;
        group.millis += 60_000;
        for (int i = 0; i < replicas; i++) {
            group.restart(i);
        }
        group.settle(50);
        client.unanswered().forEach(group::send); // a proposal so old may have been given up with its view
        group.settle(10);
        assertThat(client.results).containsEntry(1L, "done cut off");
    }
}
