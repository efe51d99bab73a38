package org.bftldap.bft.core.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.bftldap.bft.core.message.Message;
import org.bftldap.bft.core.message.PrePrepare;
import org.bftldap.bft.core.message.Request;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** §2.11: a primary that does just enough is replaced, and one that does its best is kept. T is a second; a hop takes a millisecond. */
class SlowPrimaryTest {

    private static final int SECOND = 1000;
    /** Twice four times T, and the time to fill a window by slow batches. */
    private static final int SOON = 20 * SECOND;

    private record Held(long untilMillis, TestGroup.Envelope envelope) {}

    private final List<Held> held = new ArrayList<>();
    private final List<TestClient> clients = new ArrayList<>();
    private TestGroup group;

    /** @param primaryBatch operations that the first primary puts into a batch; the others put 8 */
    private void group(int replicas, int primaryBatch, int pipeline, int clientCount) {
        group = new TestGroup(replicas, (id, n) -> {
            Settings s = TestGroup.settings(id, n);
            return new Settings(
                    id, s.group(), 64, 128, id == 0 ? primaryBatch : 8, 4096, id == 0 ? pipeline : 4, 16384, 32, 64, 3000, 100, SECOND);
        });
        for (int i = 0; i < clientCount; i++) {
            clients.add(group.client(1000 + i));
        }
    }

    /** Each client writes, and writes again when it is answered. */
    private void runFor(int millis) {
        for (int i = 0; i < millis; i++) {
            for (TestClient client : clients) {
                if (client.unanswered().isEmpty()) {
                    group.send(client.write("x"));
                }
            }
            group.stepByOneHop();
            held.removeIf(one -> one.untilMillis <= group.millis && group.network.add(one.envelope));
        }
    }

    /** What replica {@code from} proposes arrives so much later; -1 is each primary. */
    private void delayProposals(int from, int millis) {
        Set<TestGroup.Envelope> late = Collections.newSetFromMap(new IdentityHashMap<>());
        group.lost = envelope -> {
            boolean isProposal = group.size.isReplica(envelope.from())
                    && (from < 0 || envelope.from() == from)
                    && group.decode(envelope.bytes()) instanceof PrePrepare;
            if (!isProposal || late.remove(envelope)) {
                return false;
            }
            late.add(envelope);
            held.add(new Held(group.millis + millis, envelope));
            return true;
        };
    }

    /** Each message takes so much longer. */
    private void delayAll(int millis) {
        Set<TestGroup.Envelope> late = Collections.newSetFromMap(new IdentityHashMap<>());
        group.lost = envelope -> {
            if (late.remove(envelope)) {
                return false;
            }
            late.add(envelope);
            held.add(new Held(group.millis + millis, envelope));
            return true;
        };
    }

    private long view() {
        return group.nodes.get(1).replica.status().view();
    }

    private void assertEverybodyIsServed() {
        long before = clients.stream().mapToLong(client -> client.results.size()).sum();
        runFor(3 * SECOND);
        assertThat(clients.stream().mapToLong(client -> client.results.size()).sum()).isGreaterThan(before + clients.size());
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 7})
    void one_that_waits_almost_as_long_as_it_may_before_each_proposal_is_replaced(int replicas) {
        group(replicas, 8, 4, 3);
        delayProposals(0, 8 * SECOND / 10);
        runFor(SOON);
        assertThat(view()).isEqualTo(1);
        assertThat(group.nodes.get(2).replica.status().peers()).extracting(CoreStatus.Peer::slowViews).startsWith(1L, 0L);
        assertEverybodyIsServed();
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 7})
    void one_that_orders_a_single_request_where_many_wait_is_replaced(int replicas) {
        group(replicas, 1, 1, 16);
        delayAll(10);
        runFor(SOON);
        assertThat(view()).isEqualTo(1);
        assertThat(group.nodes.get(2).replica.status().peers()).extracting(CoreStatus.Peer::slowViews).startsWith(1L, 0L);
        assertEverybodyIsServed();
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 7})
    void one_that_leaves_out_one_client_is_replaced_long_before_that_client_would_complain_in_vain(int replicas) {
        group(replicas, 8, 4, 3);
        TestClient starved = clients.get(0);
        group.lost = envelope -> {
            Message message = envelope.to() == 0 ? group.decode(envelope.bytes()) : null;
            return message instanceof Request request && request.client() == starved.id;
        };
        runFor(4 * SECOND);
        assertThat(view()).isEqualTo(1);
        assertThat(starved.results).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 24})
    void one_that_proposes_what_it_has_is_kept_however_much_there_is_to_do(int clientCount) {
        group(4, 8, 4, clientCount);
        delayAll(5);
        runFor(SOON);
        assertThat(view()).isZero();
    }

    /** Each message takes a tenth of T, so a request takes half of it. */
    @ParameterizedTest
    @ValueSource(ints = {1, 8})
    void one_in_a_slow_network_is_kept(int clientCount) {
        group(4, 8, 4, clientCount);
        delayAll(SECOND / 10);
        runFor(3 * SOON);
        assertThat(view()).isZero();
    }

    /** If all are alike, another one is no gain, and the group does not go round for ever. */
    @ParameterizedTest
    @ValueSource(ints = {4, 7})
    void one_that_is_no_worse_than_the_others_is_replaced_few_times(int replicas) {
        group(replicas, 8, 4, 3);
        delayProposals(-1, 6 * SECOND / 10);
        runFor(5 * SOON);
        assertThat(view()).isBetween(1L, 3L);
        assertEverybodyIsServed();
    }
}
