package org.bftldap.bft.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.bftldap.bft.client.GroupClient;
import org.bftldap.bft.client.GroupException;
import org.bftldap.bft.core.types.Digest;
import org.bftldap.bft.nested.CertifiedReads;
import org.bftldap.bft.nested.CertifiedReplies;
import org.bftldap.bft.nested.CertifiedReplies.Verdict;
import org.bftldap.bft.nested.CertifiedReply;
import org.bftldap.bft.nested.NestedCodec;
import org.bftldap.bft.nested.Statement;
import org.bftldap.bft.node.fault.Fault;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A client's reads whose answers prove themselves, over sockets in this process. */
@Timeout(60)
class CertifiedClientReadsTest {

    private static final byte[] GET = "get x".getBytes(StandardCharsets.UTF_8);
    private static final byte[] ADD = "add x 7".getBytes(StandardCharsets.UTF_8);
    private static final Digest NONCE = Digest.sha256("chosen by who asks");
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    Path directory;

    private static <T> T got(CompletableFuture<T> answer) throws Exception {
        return answer.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    private static Verdict judged(TestGroup group, CertifiedReply reply, Digest nonce) {
        return new CertifiedReplies(group.config()).judge(reply, Statement.CLIENT, Digest.sha256(GET), nonce, 3);
    }

    @Test
    void theAnswerIsThatOfTheReadAndProvesItselfToWhoeverHasTheGroupFile() throws Exception {
        try (TestGroup group = new TestGroup(directory, 4, TestGroup.smallTuning()).startAll()) {
            GroupClient client = group.client();
            got(client.write(ADD, PATIENCE));
            CertifiedReply reply = got(client.readCertified(GET, NONCE, PATIENCE));
            assertThat(new String(reply.result(), StandardCharsets.UTF_8)).isEqualTo("7");
            assertThat(reply.statement().version()).isEqualTo(got(client.read(GET, PATIENCE)).version());
            assertThat(judged(group, reply, NONCE)).isEqualTo(Verdict.PROVED);
            assertThat(judged(group, reply, Digest.sha256("another"))).isEqualTo(Verdict.WRONG_NONCE);
        }
    }

    @Test
    void oneLiarAmongFourChangesNothingAndIsCounted() throws Exception {
        try (TestGroup group = new TestGroup(directory, 4, TestGroup.smallTuning())) {
            for (int id = 0; id < 4; id++) {
                group.start(id, id == 2 ? Fault.WRONG_REPLY : Fault.NONE);
            }
            GroupClient client = group.client();
            TestGroup.await("the liar has been heard", () -> {
                CertifiedReply reply = got0(client);
                assertThat(judged(group, reply, NONCE)).isEqualTo(Verdict.PROVED);
                assertThat(reply.signatures()).noneMatch(signed -> signed.replica() == 2);
                return client.status().replicas().get(2).wrongReplies() > 0;
            });
        }
    }

    private static CertifiedReply got0(GroupClient client) {
        try {
            return got(client.readCertified(GET, NONCE, PATIENCE));
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void twoOfFourProveNothingAndTheReadEndsInTime() throws Exception {
        try (TestGroup group = new TestGroup(directory, 4, TestGroup.smallTuning()).startAll()) {
            GroupClient client = group.client();
            got(client.readCertified(GET, NONCE, PATIENCE));
            group.stop(0);
            group.stop(1);
            assertFails(client.readCertified(GET, NONCE, Duration.ofMillis(100)), GroupException.Kind.NO_QUORUM);
        }
    }

    @Test
    void manyAtOnceAreRefusedAndNotQueued() throws Exception {
        try (TestGroup group = new TestGroup(directory, 4, TestGroup.smallTuning())) {
            GroupClient client = group.client();
            for (int i = 0; i < CertifiedReads.READS_MAX; i++) {
                client.readCertified(GET, NONCE, PATIENCE);
            }
            assertFails(client.readCertified(GET, NONCE, PATIENCE), GroupException.Kind.BUSY);
            assertFails(client.readCertified(new byte[NestedCodec.REQUEST_BYTES_MAX + 1], NONCE, PATIENCE), GroupException.Kind.REFUSED);
        }
    }

    private static void assertFails(CompletableFuture<CertifiedReply> answer, GroupException.Kind kind) {
        assertThatThrownBy(() -> got(answer)).hasCauseInstanceOf(GroupException.class).extracting(Throwable::getCause)
                .satisfies(failure -> assertThat(((GroupException) failure).kind()).isEqualTo(kind));
    }
}
