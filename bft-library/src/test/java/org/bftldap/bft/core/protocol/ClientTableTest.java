package org.bftldap.bft.core.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.bftldap.bft.core.message.ClientOperation;
import org.bftldap.bft.core.message.Outcome;
import org.bftldap.bft.core.message.Refusal;
import org.bftldap.bft.core.message.Refused;
import org.bftldap.bft.core.message.RegistrationResult;
import org.bftldap.bft.core.message.Reply;
import org.bftldap.bft.core.message.Request;
import org.bftldap.bft.core.types.GroupSize;
import org.bftldap.bft.core.types.Signature;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** §2.1: sessions and exactly-once execution, as a client sees them. */
class ClientTableTest {

    private TestGroup group;
    private TestClient client;

    @BeforeEach
    void start() {
        group = new TestGroup(4);
        client = group.client(1000);
    }

    private List<String> executed() {
        return group.nodes.get(0).history.values().stream()
                .flatMap(List::stream)
                .toList();
    }

    private static ClientOperation write(String text) {
        return new ClientOperation.Write(text.getBytes(StandardCharsets.UTF_8));
    }

    private Request request(long first, String... texts) {
        return new Request(
                client.id, client.session, 0, first, List.of(texts).stream().map(ClientTableTest::write).toList(),
                Signature.NONE);
    }

    @Test
    void a_request_sent_again_is_answered_from_the_cache_and_not_executed_again() {
        Request request = client.write("a");
        group.send(request);
        group.settle(1);
        client.results.clear();
        group.send(request);
        group.settle(1);
        assertThat(executed()).containsExactly("a");
        assertThat(client.results).containsEntry(1L, "done a");
    }

    @Test
    void the_cache_outlives_a_restart_of_all() {
        Request request = client.write("a");
        group.send(request);
        group.settle(1);
        client.results.clear();
        for (int i = 0; i < 4; i++) {
            group.nodes.get(i).crash();
            group.restart(i);
        }
        group.settle(5);
        group.send(request);
        group.settle(1);
        assertThat(client.results).containsEntry(1L, "done a");
    }

    @Test
    void a_bundle_that_overlaps_executed_numbers_executes_only_the_rest() {
        group.send(request(1, "a", "b"));
        group.settle(1);
        group.send(request(2, "b again", "c"));
        group.settle(1);
        assertThat(executed()).containsExactly("a", "b", "c");
        assertThat(client.results).containsEntry(2L, "done b").containsEntry(3L, "done c");
    }

    @Test
    void numbers_are_executed_in_order_however_they_arrive() {
        group.send(request(3, "c"));
        group.send(request(2, "b"));
        group.settle(1);
        assertThat(executed()).isEmpty();
        group.send(request(1, "a"));
        group.settle(2);
        assertThat(executed()).containsExactly("a", "b", "c");
    }

    @Test
    void outcomes_are_forgotten_when_the_client_says_that_it_has_them() {
        group.send(client.write("a"));
        group.settle(1);
        group.send(client.write("b")); // acknowledges 1
        group.settle(1);
        client.results.clear();
        group.send(request(1, "a"));
        group.settle(1);
        assertThat(client.results).isEmpty();
        assertThat(group.nodes.get(0).replica.status().rejections()).containsKey(Rejection.ALREADY_ACKNOWLEDGED);
    }

    @Test
    void a_registration_played_again_opens_nothing() {
        long before = client.session;
        Request first = client.register(5);
        client.session = 0;
        group.send(first);
        group.settle(1);
        assertThat(client.session).isNotZero().isNotEqualTo(before);
        long opened = group.nodes.get(0).applied();
        group.send(first);
        group.send(new Request(client.id, 0, 0, 2, List.of(new ClientOperation.Register()), Signature.NONE));
        group.settle(2);
        assertThat(group.nodes.get(0).applied()).isEqualTo(opened);
    }

    @Test
    void an_unknown_session_is_refused() {
        client.session = SessionId.of(1, 7);
        group.send(request(1, "a"));
        group.settle(1);
        assertThat(client.refusals)
                .hasSize(4)
                .allSatisfy(refused -> assertThat(refused.reason()).isEqualTo(Refusal.SESSION_UNKNOWN));
    }

    @Test
    void another_clients_session_is_not_touched() {
        TestClient other = group.client(1001);
        group.send(new Request(1001, client.session, 0, 1, List.of(write("theft")), Signature.NONE));
        group.settle(1);
        assertThat(executed()).isEmpty();
        assertThat(other.results).isEmpty();
    }

    @Test
    void a_client_with_too_many_sessions_loses_its_own_oldest_one() {
        TestClient other = group.client(1001);
        long oldest = client.session;
        for (int i = 0; i < Settings.SESSIONS_PER_CLIENT_MAX; i++) {
            client.session = 0;
            group.send(client.register(10 + i));
            group.settle(1);
        }
        client.session = oldest;
        group.send(request(1, "late"));
        group.send(other.write("fine"));
        group.settle(2);
        assertThat(executed()).containsExactly("fine");
        assertThat(client.refusals).extracting(Refused::reason).contains(Refusal.SESSION_UNKNOWN);
    }

    @Test
    void too_many_operations_at_once_are_answered_by_busy() {
        group.sendTo(0, request(100, "far ahead"));
        group.settle(1);
        assertThat(client.refusals).extracting(Refused::reason).containsExactly(Refusal.BUSY);
    }

    @Test
    void an_ordered_read_is_not_executed_as_a_write_and_is_told_its_version() {
        group.send(client.order(List.of(write("a"), new ClientOperation.OrderedRead(77, 2, new byte[] {1}), write("b"))));
        group.settle(1);
        assertThat(executed()).containsExactly("a", "b");
        assertThat(group.nodes).allSatisfy(node -> assertThat(node.reads)
                .containsExactly(node.reads.get(0))
                .allSatisfy(read -> assertThat(read.readId()).isEqualTo(77)));
        assertThat(client.results).containsEntry(2L, "").containsEntry(3L, "done b");
    }

    @Test
    void long_results_are_sent_whole_by_one_replica_and_to_all_who_ask_again() {
        Session session = new Session(SessionId.of(1, 0), 1000, 1);
        session.executed(new Outcome.Full(2, new byte[1000]), 2, 32);
        session.executed(new Outcome.Full(2, new byte[10]), 2, 32);
        Request request = request(1, "long", "short");
        int whole = 0;
        for (int id = 0; id < 4; id++) {
            Replies replies = new Replies(TestGroup.settings(id, 4), new ClientTable(32, 32), new CurrentView(new GroupSize(4), id));
            Reply first = replies.first(session, request);
            Reply again = replies.again(session, request);
            assertThat(first).isNotNull();
            assertThat(again).isNotNull();
            whole += first.outcomes().get(0) instanceof Outcome.Full ? 1 : 0;
            assertThat(first.outcomes().get(0).digest()).isEqualTo(again.outcomes().get(0).digest());
            assertThat(first.outcomes().get(1)).isInstanceOf(Outcome.Full.class);
            assertThat(again.outcomes()).allSatisfy(one -> assertThat(one).isInstanceOf(Outcome.Full.class));
        }
        assertThat(whole).isEqualTo(1);
    }

    @Test
    void a_session_comes_back_from_its_leaf_as_it_was() throws Exception {
        Session session = new Session(42, 1000, 1);
        for (int i = 0; i < 5; i++) {
            session.executed(new Outcome.Full(i, new byte[Session.CACHE_BYTES_MAX / 3]), i, 32);
        }
        session.acknowledged(1);
        byte[] leaf = session.encode();
        Session restored = Session.decode(42, leaf);
        assertThat(restored.encode()).isEqualTo(leaf);
        assertThat(restored.last()).isEqualTo(5);
        assertThat(restored.outcomes(1, 9)).hasSize(4);
        assertThat(restored.outcomes(1, 9).get(0)).as("too much to keep").isInstanceOf(Outcome.DigestOnly.class);
        assertThat(leaf.length).isLessThan(Session.CACHE_BYTES_MAX + 1000);
    }

    @Test
    void a_registration_result_is_what_it_was_encoded_from() {
        for (RegistrationResult result :
                List.of(new RegistrationResult.Opened(1 << 20), new RegistrationResult.NumberTooLow(9))) {
            assertThat(RegistrationResult.decode(result.encode())).isEqualTo(result);
        }
    }
}
