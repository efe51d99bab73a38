package org.bftldap.bft.nested;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.bftldap.bft.core.types.Digest;
import org.bftldap.bft.service.BatchContext;
import org.bftldap.bft.service.BatchTransaction;
import org.bftldap.bft.service.Caller;
import org.bftldap.bft.state.MapLeaves;
import org.junit.jupiter.api.Test;

/** §2.15: what is open is a function of the order, bounded, and comes back from the state. */
class OpenInvocationsTest {

    private static final AbortPolicy AT_DEADLINE = new AbortPolicy.AtDeadline();
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final MapLeaves state = new MapLeaves();
    private OpenInvocations open = new OpenInvocations("callers", state);

    private Opening open(long millis) {
        BatchContext batch = new BatchContext(7, millis, Digest.sha256("seed " + millis).toBytes());
        return open.open("t", OpenInvocation.Kind.WRITE, new byte[] {1}, batch, SECOND, AT_DEADLINE);
    }

    private InvocationId opened(long millis) {
        return ((Opening.Opened) open(millis)).id();
    }

    /** Writes its leaves to the state and reads them again, as a restart does. */
    private void restart() {
        open.writeTo(new BatchTransaction() {
            @Override
            public byte[] execute(int index, Caller caller, byte[] operation) {
                throw new AssertionError();
            }

            @Override
            public void putLibraryLeaf(byte[] key, byte[] value) {
                assertThat(key).hasSizeLessThanOrEqualTo(64);
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
        open = new OpenInvocations("callers", state);
    }

    @Test
    void itIsTheSameAfterARestart() {
        opened(1_000);
        BatchContext batch = new BatchContext(8, 2_000, new byte[32]);
        open.open("t", OpenInvocation.Kind.READ, new byte[] {2, 3}, batch, SECOND, new AbortPolicy.ByVotes(Duration.ofMillis(300)));
        List<OpenInvocation> before = List.copyOf(open.all());
        restart();
        assertThat(open.all()).usingRecursiveComparison().isEqualTo(before);
        assertThat(open.nextDeadlineMillis()).isEqualTo(2_000);
        assertThat(opened(3_000).number()).isEqualTo(3);
    }

    @Test
    void numbersAreNeverUsedAgain() {
        InvocationId first = opened(1_000);
        open.answered(first);
        restart();
        assertThat(open.all()).isEmpty();
        assertThat(opened(1_000).number()).isEqualTo(2);
        assertThat(state.all()).as("the target's and the open one's").hasSize(1);
        restart();
        assertThat(state.all()).hasSize(2);
    }

    @Test
    void eachSaysUpToWhichAllOthersHaveEnded() {
        List<InvocationId> ids = List.of(opened(1), opened(2), opened(3));
        open.answered(ids.get(2));
        open.answered(ids.get(0));
        assertThat(open.find(opened(4)).get(0).invocation().settled()).isEqualTo(1);
        open.answered(ids.get(1));
        assertThat(open.find(opened(5)).get(0).invocation().settled()).isEqualTo(3);
    }

    @Test
    void oneOldOneHoldsUpTheWindow() {
        opened(1);
        for (int i = 1; i < OpenInvocations.OPEN_MAX; i++) {
            open.answered(opened(1));
        }
        assertThat(open(1)).isEqualTo(new Opening.Refused(Opening.Reason.TOO_MANY));
        open.answered(new InvocationId("t", 1));
        assertThat(open(1)).isInstanceOf(Opening.Opened.class);
    }

    @Test
    void afterThreeInARowWithoutAnAnswerOneAtATimeTries() {
        for (int i = 0; i < OpenInvocations.FAILURES_MAX; i++) {
            assertThat(open.due(2_000, 9)).isEmpty();
            open.failed(opened(1_000), 2_000);
        }
        restart();
        assertThat(open(2_000)).isEqualTo(new Opening.Refused(Opening.Reason.LEFT_ALONE));
        assertThat(open(6_999)).isEqualTo(new Opening.Refused(Opening.Reason.LEFT_ALONE));
        InvocationId tries = opened(7_000);
        assertThat(open(7_001)).isEqualTo(new Opening.Refused(Opening.Reason.LEFT_ALONE));
        open.answered(tries);
        assertThat(open(7_002)).isInstanceOf(Opening.Opened.class);
    }

    @Test
    void whatIsDueComesInOrderAndNotAllAtOnce() {
        opened(3_000);
        opened(1_000);
        opened(2_000);
        assertThat(open.due(3_000, 9)).extracting(InvocationId::number).containsExactly(2L, 3L);
        assertThat(open.due(3_000, 1)).extracting(InvocationId::number).containsExactly(2L);
        assertThat(open.due(1_999, 9)).isEmpty();
    }

    @Test
    void whatIsTooLongOrTooLateIsNotOpened() {
        BatchContext batch = new BatchContext(7, 1, new byte[32]);
        byte[] tooLong = new byte[Invocation.OPERATION_BYTES_MAX + 1];
        assertThat(open.open("t", OpenInvocation.Kind.WRITE, tooLong, batch, SECOND, AT_DEADLINE))
                .isEqualTo(new Opening.Refused(Opening.Reason.TOO_LONG));
        assertThatThrownBy(() -> open.open("t", OpenInvocation.Kind.WRITE, new byte[0], batch, Duration.ZERO, AT_DEADLINE))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void noAnswerFitsThatWasAskedForBeforeTheBatch() {
        Invocation one = new Invocation("callers", "t", 1, 0, new byte[] {1});
        assertThat(one.nonce(new byte[32])).isNotEqualTo(one.nonce(Digest.sha256("other").toBytes()));
    }
}
