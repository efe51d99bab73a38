package org.bftldap.bft.nested;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.bftldap.bft.core.types.Digest;
import org.bftldap.bft.service.BatchTransaction;
import org.bftldap.bft.service.Caller;
import org.bftldap.bft.state.MapLeaves;
import org.junit.jupiter.api.Test;

/** §2.15: a target executes each number once, keeps what came of it, and forgets what has ended at the caller. */
class ServedInvocationsTest {

    private final MapLeaves state = new MapLeaves();
    private ServedInvocations served = new ServedInvocations(List.of("a", "b"), state);

    private static Invocation invocation(String caller, long number, long settled) {
        return new Invocation(caller, "t", number, settled, new byte[] {(byte) number});
    }

    private void execute(Invocation invocation) {
        served.executed(invocation, new ServedInvocations.Outcome(Digest.sha256(invocation.request()), 7, InvocationCodec.done(new byte[1])));
    }

    private void restart() {
        served.writeTo(new BatchTransaction() {
            @Override
            public byte[] execute(int index, Caller caller, byte[] operation) {
                throw new AssertionError();
            }

            @Override
            public void putLibraryLeaf(byte[] key, byte[] value) {
                state.putLibrary(key, value);
            }

            @Override
            public void removeLibraryLeaf(byte[] key) {
                state.removeLibrary(key);
            }

            @Override
            public void commit() {}

            @Override
            public void close() {}
        });
        served = new ServedInvocations(List.of("a", "b"), state);
    }

    @Test
    void aNumberIsExecutedOnceWhateverIsAskedUnderItAlsoAfterARestart() {
        execute(invocation("a", 3, 0));
        restart();
        assertThat(served.isNew(invocation("a", 3, 0))).isFalse();
        assertThat(served.isNew(new Invocation("a", "t", 3, 0, new byte[9]))).isFalse();
        assertThat(served.isNew(invocation("a", 2, 0))).as("order does not matter").isTrue();
        assertThat(served.isNew(invocation("b", 3, 0))).as("another's").isTrue();
        assertThat(served.outcome("a", 3)).isPresent();
        assertThat(served.outcome("b", 3)).isEmpty();
    }

    @Test
    void whatHasEndedAtTheCallerIsForgottenAndNeverExecuted() {
        execute(invocation("a", 1, 0));
        execute(invocation("a", 2, 0));
        execute(invocation("a", 4, 2));
        restart();
        assertThat(state.all()).as("outcome 4 and the mark").hasSize(2);
        assertThat(served.outcome("a", 2)).isEmpty();
        assertThat(served.isNew(invocation("a", 2, 0))).isFalse();
        assertThat(served.isNew(invocation("a", 3, 0))).isTrue();
    }

    @Test
    void noNumberRunsAheadByMoreThanIsKept() {
        assertThat(served.isNew(invocation("a", OpenInvocations.OPEN_MAX, 0))).isTrue();
        assertThat(served.isNew(invocation("a", OpenInvocations.OPEN_MAX + 1L, 0))).isFalse();
        assertThat(served.isNew(invocation("a", OpenInvocations.OPEN_MAX + 1L, 1))).isTrue();
    }

    @Test
    void whoMayNotCallIsServedNothing() {
        assertThat(served.isNew(invocation("c", 1, 0))).isFalse();
    }
}
