package org.bftldap.bft.core.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.bftldap.bft.core.codec.MessageCodec;
import org.bftldap.bft.core.message.BatchContent;
import org.bftldap.bft.core.message.Commit;
import org.bftldap.bft.core.message.Complaint;
import org.bftldap.bft.core.message.FetchBatch;
import org.bftldap.bft.core.message.Message;
import org.bftldap.bft.core.message.NewView;
import org.bftldap.bft.core.message.PrePrepare;
import org.bftldap.bft.core.message.Prepare;
import org.bftldap.bft.core.message.Request;
import org.bftldap.bft.core.message.ViewChange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * §2.8 with one faulty replica of four and two of seven: what the scenarios {@code view-change-*.txt} and their neighbours show message by message,
 * since some mistakes show with f = 2 only. As many are down or cut off as may be. {@link TestNode} fails if a vote contradicts one of before.
 */
class ViewChangeTest {

    private static final long FIRST = 2; // 1 registers the client

    private TestGroup group;
    private TestClient client;
    private int n;
    private int f;

    private void start(int replicas) {
        group = new TestGroup(replicas);
        n = replicas;
        f = group.size.faulty();
        client = group.client(1000);
        group.settle(5);
        assertThat(group.nodes).allMatch(node -> node.applied() == 1);
    }


    private Predicate<TestGroup.Envelope> is(Class<? extends Message> type) {
        return envelope -> type.isInstance(group.decode(envelope.bytes()));
    }

    private static Predicate<TestGroup.Envelope> from(int replica) {
        return envelope -> envelope.from() == replica;
    }

    private static Predicate<TestGroup.Envelope> to(Predicate<Integer> replicas) {
        return envelope -> replicas.test(envelope.to());
    }

    /** Delivers these, and what of that follows and is like them. */
    private void deliver(Predicate<TestGroup.Envelope> which) {
        for (int i = 0; i < group.network.size(); ) {
            if (which.test(group.network.get(i))) {
                group.deliver(group.network.remove(i));
                i = 0;
            } else {
                i++;
            }
        }
    }

    private boolean isLast(int replica, int count) {
        return replica >= n - count && replica < n;
    }

    private void crash(int... replicas) {
        IntStream.of(replicas).forEach(id -> group.nodes.get(id).crash());
    }

    /** The primary of view 0, and with f = 2 another one. */
    private void crashPrimaryAndAsManyAsMayBe() {
        crash(0);
        IntStream.range(n - f + 1, n).forEach(this::crash);
    }

    private List<TestNode> alive() {
        return group.nodes.stream().filter(node -> node.isUp).toList();
    }

    private long view(int replica) {
        return group.nodes.get(replica).replica.status().view();
    }

    /** Only what is on its way to one moment matters: it is lost, as the primary is. */
    private void loseAll() {
        group.network.clear();
    }

    private void assertAllAgreeBeyondTheFirstView(String... results) {
        TestNode first = alive().get(0);
        assertThat(alive()).allSatisfy(node -> {
            assertThat(node.stopped).isEmpty();
            assertThat(node.replica.status().view()).isPositive();
            assertThat(node.applied()).isEqualTo(first.applied());
            assertThat(node.root()).isEqualTo(first.root());
            assertThat(node.history).isEqualTo(first.history);
        });
        assertThat(first.history.values().stream().flatMap(List::stream)).containsExactly(results);
    }

    @AfterEach
    void nobodyStopped() {
        assertThat(group.nodes).allSatisfy(node -> assertThat(node.stopped).isEmpty());
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 7})
    void what_waits_when_the_primary_dies_is_proposed_anew(int replicas) {
        start(replicas);
        crashPrimaryAndAsManyAsMayBe();
        group.send(client.write("a"));
        group.settle(40);
        assertAllAgreeBeyondTheFirstView("a");
        assertThat(client.results).hasSize(1);
    }

    /** Rules A1 and A2. Nobody else has the request, so it cannot be proposed anew. */
    @ParameterizedTest
    @ValueSource(ints = {4, 7})
    void what_is_prepared_at_one_alone_is_carried_over(int replicas) {
        start(replicas);
        proposeTo(replica -> true);
        deliver(is(Prepare.class).and(to(replica -> replica == 1)));
        loseAll();
        assertThat(group.nodes).allMatch(node -> node.applied() == 1);
        crashPrimaryAndAsManyAsMayBe();
        group.settle(60);
        assertAllAgreeBeyondTheFirstView("a");
    }

    /** The primary alone gets a request, and proposes it; the proposal comes to these, the PREPAREs are on their way. */
    private void proposeTo(Predicate<Integer> replicas) {
        group.sendTo(0, client.write("a"));
        deliver(is(Request.class));
        group.tick(0);
        deliver(is(PrePrepare.class).and(to(replicas)));
        group.network.removeIf(is(PrePrepare.class));
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 7})
    void who_lacks_what_is_carried_over_asks_for_it_by_its_digest(int replicas) {
        start(replicas);
        proposeTo(replica -> !isLast(replica, f));
        deliver(is(Prepare.class).and(to(replica -> replica == 1)));
        loseAll();
        crash(0);
        boolean[] asked = {false};
        group.lost = envelope -> {
            Message message = group.decode(envelope.bytes());
            asked[0] |= message instanceof FetchBatch && isLast(envelope.from(), f);
            return message instanceof PrePrepare;
        };
        group.settle(60);
        assertThat(asked[0]).isTrue();
        assertAllAgreeBeyondTheFirstView("a");
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 7})
    void what_nobody_can_give_keeps_the_view_from_nobody_who_has_it(int replicas) {
        start(replicas);
        proposeTo(replica -> !isLast(replica, f));
        deliver(is(Prepare.class).and(to(replica -> replica == 1)));
        loseAll();
        crash(0);
        group.lost = is(PrePrepare.class).or(is(BatchContent.class));
        group.settle(40);
        assertThat(group.nodes.get(1).history.get(FIRST)).as("not enough votes without those who lack it").isNull();
        group.lost = envelope -> false;
        group.settle(60);
        assertAllAgreeBeyondTheFirstView("a");
    }

    /**
     * Its NEW-VIEW is a vote that others count. Of those who voted with it f are gone for good when the next view begins, so that rule A2 needs its
     * word: without it no view can begin any more.
     */
    @ParameterizedTest
    @ValueSource(ints = {4, 7})
    void a_primary_stands_for_what_its_new_view_carries_over_though_it_lacks_the_batch(int replicas) {
        start(replicas);
        proposeTo(replica -> replica != 1);
        deliver(is(Prepare.class).and(to(replica -> replica == 2)));
        loseAll();
        crash(0);
        IntStream.range(3, 2 + f).forEach(this::crash);
        group.lost = is(PrePrepare.class).or(is(BatchContent.class)).or(is(Commit.class)).or(envelope -> group.decode(envelope.bytes()) instanceof ViewChange one && one.view() > 1);
        group.settle(40);
        assertThat(group.nodes.get(1).replica.status().view()).isPositive();
        assertThat(group.nodes).allMatch(node -> node.applied() == 1);
        IntStream.range(n - f, n).forEach(this::crash);
        group.restart(0);
        IntStream.range(3, 2 + f).forEach(group::restart);
        group.lost = envelope -> false;
        group.settle(60);
        assertAllAgreeBeyondTheFirstView("a");
    }

    /** Of what lies beyond its window it could not say later that it voted for it. Somebody else leads, or it does when it has caught up. */
    @ParameterizedTest
    @ValueSource(ints = {4, 7})
    void a_primary_that_is_behind_opens_no_view_that_goes_beyond_its_window(int replicas) {
        start(replicas);
        group.lost = from(1).or(to(replica -> replica == 1));
        String[] writes = IntStream.range(0, 14).mapToObj(i -> "w" + i).toArray(String[]::new);
        for (int i = 0; i < 13; i++) {
            group.send(client.write(writes[i]));
            group.settle(1);
        }
        assertThat(group.nodes.get(2).applied()).isGreaterThan(group.nodes.get(1).replica.status().stable() + 8);
        crash(0);
        boolean[] opened = {false};
        group.lost = envelope -> {
            Message message = group.decode(envelope.bytes());
            opened[0] |= message instanceof NewView && envelope.from() == 1;
            return envelope.to() == 1 && !(message instanceof ViewChange || message instanceof Complaint || message instanceof NewView);
        };
        group.send(client.write(writes[13]));
        group.settle(60);
        assertThat(view(2)).isGreaterThan(1);
        assertThat(opened[0]).isFalse();
        group.lost = envelope -> false;
        client.unanswered().forEach(group::send);
        group.settle(80);
        assertThat(alive()).allSatisfy(node -> {
            assertThat(node.applied()).isEqualTo(group.nodes.get(2).applied());
            assertThat(node.root()).isEqualTo(group.nodes.get(2).root());
        });
        assertThat(client.results).hasSize(writes.length);
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 7})
    void what_one_executed_before_it_was_cut_off_stands(int replicas) {
        start(replicas);
        group.lost = is(Commit.class).and(to(replica -> replica > 1));
        group.sendTo(0, client.write("a"));
        group.run();
        assertThat(group.nodes.get(1).history.get(FIRST)).containsExactly("a");
        assertThat(group.nodes.subList(2, n)).allMatch(node -> node.applied() == 1);
        crash(0);
        group.lost = from(1).or(to(replica -> replica == 1));
        group.send(client.write("b"));
        group.settle(40);
        group.lost = envelope -> false;
        group.settle(60);
        assertAllAgreeBeyondTheFirstView("a", "b");
    }

    /** Number 2 reached nobody, 3 is prepared at one. The gap is closed, and the operation that is missing comes from its client again. */
    @ParameterizedTest
    @ValueSource(ints = {4, 7})
    void a_number_of_which_nobody_knows_becomes_null(int replicas) {
        start(replicas);
        group.sendTo(0, client.write("a"));
        deliver(is(Request.class));
        group.tick(0);
        loseAll();
        group.sendTo(0, client.write("b"));
        deliver(is(Request.class));
        group.tick(0);
        deliver(is(PrePrepare.class));
        deliver(is(Prepare.class).and(to(replica -> replica == n - f)));
        loseAll();
        crashPrimaryAndAsManyAsMayBe();
        group.settle(60);
        assertThat(alive()).allMatch(node -> node.applied() == FIRST + 1).allMatch(node -> node.history.getOrDefault(FIRST, List.of()).isEmpty());
        for (Request request : List.copyOf(client.unanswered())) {
            group.send(request);
            group.settle(5);
        }
        assertAllAgreeBeyondTheFirstView("a", "b");
        assertThat(client.results).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 7})
    void view_changes_that_are_lost_are_said_again(int replicas) {
        start(replicas);
        crashPrimaryAndAsManyAsMayBe();
        group.lost = is(ViewChange.class);
        group.send(client.write("a"));
        group.settle(20);
        assertThat(alive()).allMatch(node -> node.replica.status().mode() == CoreStatus.Mode.CHANGING_VIEW);
        group.lost = envelope -> false;
        group.settle(10);
        assertAllAgreeBeyondTheFirstView("a");
    }

    /** Without a request and a complaint of its own: the first VIEW-CHANGE shows the f+1 complaints that it rests on. */
    @ParameterizedTest
    @ValueSource(ints = {4, 7})
    void who_heard_of_nothing_joins_for_the_first_view_change_that_it_sees(int replicas) {
        start(replicas);
        crash(0);
        IntStream.range(n - f, n - 1).forEach(this::crash); // without the last one the rest are too few to open a view
        group.lost = to(replica -> replica == n - 1);
        group.send(client.write("a"));
        for (int i = 0; i < 60 && view(1) == 0; i++) {
            group.settle(1);
        }
        assertThat(view(n - 1)).isZero();
        group.lost = to(replica -> replica == n - 1).and(is(ViewChange.class).and(from(1)).negate());
        group.settle(3);
        assertThat(view(n - 1)).as("or on its way there").satisfies(view -> assertThat(
                view > 0 || group.nodes.get(n - 1).replica.status().mode() == CoreStatus.Mode.CHANGING_VIEW).isTrue());
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 7})
    void f_complaints_move_nobody_and_f_plus_one_all(int replicas) {
        start(replicas);
        group.lost = from(0).and(to(replica -> isLast(replica, f)));
        group.settle(30);
        assertThat(group.nodes).as("f hear nothing of the primary").allMatch(node -> node.replica.status().view() == 0);
        group.send(client.write("a"));
        group.settle(10);
        assertThat(client.results).as("they go on in their view").hasSize(1);
        assertThat(group.nodes.get(n - 1).history.get(FIRST)).containsExactly("a");
        group.lost = from(0).and(to(replica -> isLast(replica, f + 1)));
        group.settle(60);
        group.send(client.write("b"));
        group.settle(10);
        assertAllAgreeBeyondTheFirstView("a", "b");
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 7})
    void halves_that_cannot_hear_each_other_decide_nothing_and_agree_when_they_can(int replicas) {
        start(replicas);
        group.lost = envelope -> group.size.isReplica(envelope.from())
                && group.size.isReplica(envelope.to())
                && (envelope.from() < n / 2) != (envelope.to() < n / 2);
        group.send(client.write("a"));
        group.settle(20);
        assertThat(group.nodes).allMatch(node -> node.applied() == 1);
        group.lost = envelope -> false;
        group.settle(80);
        assertAllAgreeBeyondTheFirstView("a");
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 7})
    void a_primary_that_restarts_proposes_the_same_again(int replicas) {
        start(replicas);
        group.sendTo(0, client.write("a"));
        deliver(is(Request.class));
        group.tick(0);
        loseAll();
        crash(0);
        group.restart(0);
        group.run();
        assertThat(group.nodes).allMatch(node -> node.history.get(FIRST).equals(List.of("a"))).allMatch(node -> node.replica.status().view() == 0);
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 7})
    void who_restarts_between_two_views_goes_on_to_the_next(int replicas) {
        start(replicas);
        crashPrimaryAndAsManyAsMayBe();
        group.lost = is(NewView.class).or(is(ViewChange.class));
        group.send(client.write("a"));
        group.settle(20);
        for (TestNode node : alive()) {
            assertThat(node.replica.status().mode()).isEqualTo(CoreStatus.Mode.CHANGING_VIEW);
            int id = node.settings.id();
            long left = view(id);
            crash(id);
            group.restart(id);
            assertThat(view(id)).isEqualTo(left);
            assertThat(node.replica.status().mode()).isEqualTo(CoreStatus.Mode.CHANGING_VIEW);
        }
        group.lost = envelope -> false;
        client.unanswered().forEach(group::send); // what only waited is not on the disk
        group.settle(60);
        assertAllAgreeBeyondTheFirstView("a");
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 7})
    void f_primaries_in_a_row_that_are_dead_cost_time_only(int replicas) {
        start(replicas);
        IntStream.range(0, f).forEach(this::crash);
        group.send(client.write("a"));
        group.settle(80);
        assertAllAgreeBeyondTheFirstView("a");
        assertThat(alive()).allMatch(node -> node.replica.status().view() == f);
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 7})
    void who_missed_the_new_view_is_given_it(int replicas) {
        start(replicas);
        Predicate<TestGroup.Envelope> cutOff = envelope -> isLast(envelope.from(), f) || isLast(envelope.to(), f);
        group.lost = cutOff.or(from(0).and(is(PrePrepare.class)));
        group.send(client.write("a"));
        group.settle(40);
        assertThat(view(1)).isPositive();
        assertThat(view(n - 1)).isZero();
        boolean[] votedForIt = {false};
        group.lost = envelope -> {
            // They are too few to have made it themselves.
            votedForIt[0] |= isLast(envelope.to(), f) && group.decode(envelope.bytes()) instanceof NewView;
            return false;
        };
        group.settle(20);
        assertThat(votedForIt[0]).isTrue();
        assertAllAgreeBeyondTheFirstView("a");
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 7})
    void a_primary_that_proposes_something_else_to_f_is_proved_faulty_and_replaced(int replicas) {
        start(replicas);
        byte[] other = MessageCodec.encode(Forgery.message(0, "PRE-PREPARE", FIRST, group.millis));
        IntStream.range(n - f, n).forEach(id -> group.network.add(new TestGroup.Envelope(0, id, other)));
        group.send(client.write("a"));
        group.settle(60);
        assertAllAgreeBeyondTheFirstView("a");
        assertThat(client.results).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 7})
    void complaints_of_f_that_are_shown_to_some_only_strand_nobody(int replicas) {
        start(replicas);
        crash(0);
        group.lost = is(Complaint.class).and(to(replica -> isLast(replica, f)));
        group.send(client.write("a"));
        group.settle(60);
        assertAllAgreeBeyondTheFirstView("a");
    }
}
