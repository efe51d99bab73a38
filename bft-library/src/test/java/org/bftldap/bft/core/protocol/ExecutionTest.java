package org.bftldap.bft.core.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bftldap.bft.core.codec.MessageCodec;
import org.bftldap.bft.core.message.Batch;
import org.bftldap.bft.core.message.ClientOperation;
import org.bftldap.bft.core.message.Outcome;
import org.bftldap.bft.core.message.RegistrationResult;
import org.bftldap.bft.core.message.Reply;
import org.bftldap.bft.core.message.Request;
import org.bftldap.bft.core.types.Digest;
import org.bftldap.bft.core.types.GroupSize;
import org.bftldap.bft.core.types.Signature;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** §2.1 against a faulty primary, which may order whatever is signed, as often and in whatever order it likes. */
class ExecutionTest {

    private static final int CLIENT = 1000;

    private final Effects effects = new Effects();
    private final Decisions decisions = new Decisions(0);
    private final ClientTable clients = new ClientTable(32, 32);
    private final Execution execution = new Execution(
            Rules.CORRECT,
            decisions,
            clients,
            new Replies(TestGroup.settings(0, 4), clients, new CurrentView(new GroupSize(4), 0)),
            effects,
            Restored.GENESIS,
            0);
    private long session;

    @BeforeEach
    void register() {
        run(registration(1));
        session = SessionId.of(1, 0);
    }

    private static Request registration(long number) {
        return new Request(CLIENT, 0, 0, number, List.of(new ClientOperation.Register()), Signature.NONE);
    }

    private Request writes(long first, String... texts) {
        List<ClientOperation> operations = new ArrayList<>();
        for (String text : texts) {
            operations.add(new ClientOperation.Write(text.getBytes(StandardCharsets.UTF_8)));
        }
        return new Request(CLIENT, session, 0, first, operations, Signature.NONE);
    }

    /** Executes one batch; gives "index:operation" for each operation that reached the service. */
    private List<String> run(Request... requests) {
        long n = execution.executed() + 1;
        Batch batch = MessageCodec.batch(Arrays.asList(requests));
        decisions.add(new Decision(n, batch.digest(n), n, batch));
        effects.take();
        execution.startNext();
        Command.Execute execute = (Command.Execute) effects.take().commands().get(0);
        List<String> operations = execute.operations().stream()
                .map(one -> one.index() + ":" + new String(one.payload(), StandardCharsets.UTF_8))
                .toList();
        execution.onExecuted(new Input.Executed(
                n, operations.stream().map(one -> one.getBytes(StandardCharsets.UTF_8)).toList()));
        return operations;
    }

    private Command.Seal sealed() {
        return (Command.Seal) effects.take().commands().get(0);
    }

    @Test
    void a_request_ordered_twice_is_executed_once() {
        assertThat(run(writes(1, "a", "b"))).containsExactly("0:a", "1:b");
        assertThat(run(writes(1, "a", "b"))).isEmpty();
    }

    @Test
    void a_request_ordered_twice_in_one_batch_is_executed_once_and_answered() {
        assertThat(run(writes(1, "a"), writes(1, "a"))).containsExactly("0:a");
        assertThat(sealed().replies()).hasSize(2);
    }

    @Test
    void a_request_ordered_before_its_predecessor_is_not_executed_and_not_answered() {
        assertThat(run(writes(2, "b"))).isEmpty();
        assertThat(sealed().replies()).isEmpty();
        assertThat(run(writes(1, "a"))).containsExactly("0:a");
        assertThat(run(writes(2, "b"))).containsExactly("0:b");
    }

    @Test
    void of_an_overlapping_request_the_rest_is_executed_at_its_place() {
        run(writes(1, "a", "b"));
        assertThat(run(writes(2, "b", "c"))).containsExactly("1:c");
    }

    @Test
    void two_requests_with_one_number_and_different_operations_execute_the_first_ordered() {
        assertThat(run(writes(1, "a"), writes(1, "other"))).containsExactly("0:a");
    }

    @Test
    void a_registration_played_again_opens_no_session_and_closes_none() {
        for (int i = 0; i < 2 * Settings.SESSIONS_PER_CLIENT_MAX; i++) {
            run(registration(1));
        }
        assertThat(run(writes(1, "still there"))).hasSize(1);
    }

    @Test
    void a_registration_with_a_number_too_low_is_told_the_highest() {
        run(registration(7));
        run(registration(3));
        Reply reply = (Reply) sealed().replies().get(0).message();
        var outcome = (Outcome.Full) reply.outcomes().get(0);
        assertThat(RegistrationResult.decode(outcome.result())).isEqualTo(new RegistrationResult.NumberTooLow(7));
    }

    @Test
    void a_session_closed_in_the_middle_of_a_batch_ends_there_everywhere() {
        List<Request> requests = new ArrayList<>();
        for (int i = 0; i < Settings.SESSIONS_PER_CLIENT_MAX; i++) {
            requests.add(registration(10 + i));
        }
        requests.add(writes(1, "too late"));
        assertThat(run(requests.toArray(new Request[0]))).isEmpty();
        assertThat(sealed().leaves())
                .as("its leaf is removed")
                .anySatisfy(leaf -> assertThat(leaf.value()).isNull());
    }

    @Test
    void the_seed_differs_from_batch_to_batch_and_not_from_replica_to_replica() {
        Batch batch = MessageCodec.batch(List.of(writes(1, "a")));
        decisions.add(new Decision(2, batch.digest(5), 5, batch));
        effects.take();
        execution.startNext();
        Command.Execute execute = (Command.Execute) effects.take().commands().get(0);
        assertThat(execute.context().seed())
                .isEqualTo(Digest.sha256(
                                batch.digest(5).toBytes(), new byte[] {0, 0, 0, 0, 0, 0, 0, 2})
                        .toBytes());
    }
}
