package org.bftldap.bft.nested;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.bftldap.bft.config.ClientMember;
import org.bftldap.bft.crypto.NodeKeys;
import org.bftldap.bft.service.Companions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A way to another group that ends, in order or not, leaves no question without an answer. Nobody listens at the other end. */
@Timeout(60)
class RemoteReadsEndTest {

    private static final Duration LONG = Duration.ofMinutes(10);

    private final RemoteReads way = new RemoteReads(new Signers("b").group(), "a", 0, NodeKeys.generate());
    private int asked;

    private CompletableFuture<CertifiedReply> ask() {
        byte[] nonce = new byte[32];
        nonce[0] = (byte) asked;
        nonce[1] = (byte) (asked++ >> 8);
        return way.ask(nonce, new byte[] {1}, LONG);
    }

    private static void assertRefused(CompletableFuture<CertifiedReply> answer) throws InterruptedException, TimeoutException {
        try {
            answer.get(30, TimeUnit.SECONDS);
            throw new AssertionError("nobody can have answered");
        } catch (ExecutionException e) {
            assertThat(e.getCause()).isInstanceOf(RemoteReadException.class).hasMessageContaining("is being stopped");
        }
    }

    @Test
    void whatIsAskedBeforeWhileAndAfterItIsClosedIsAnswered() throws Exception {
        List<CompletableFuture<CertifiedReply>> answers = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            answers.add(ask());
        }
        Thread closing = new Thread(way::close);
        closing.start();
        while (closing.isAlive() && asked < 4000) {
            answers.add(ask());
        }
        closing.join();
        answers.add(ask());
        for (CompletableFuture<CertifiedReply> answer : answers) {
            assertRefused(answer);
        }
    }

    @Test
    void aBugEndsItInTheSightOfTheReplicaAlsoIfItIsNoException() throws Exception {
        CompletableFuture<Throwable> told = new CompletableFuture<>();
        way.joined(new Watching(told));
        CompletableFuture<CertifiedReply> waiting = ask();
        way.hear(new Hearing() {
            @Override
            public void heard(int replica, Notice notice) {}

            @Override
            public void lost(int replica) {}

            @Override
            public void tick() {
                throw new StackOverflowError("a bug");
            }
        });
        assertThat(told.get(30, TimeUnit.SECONDS)).isInstanceOf(StackOverflowError.class);
        assertRefused(waiting);
        assertRefused(ask());
    }

    private record Watching(CompletableFuture<Throwable> told) implements Companions {
        @Override
        public boolean leads() {
            return true;
        }

        @Override
        public void ended(String part, Throwable cause) {
            assertThat(part).isEqualTo("questions to group b (BD-2021)");
            told.complete(cause);
        }

        @Override
        public void send(byte[] proof) {}

        @Override
        public void order(byte[] operation) {}

        @Override
        public void tell(int client, byte[] notice) {}

        @Override
        public void letIn(Collection<ClientMember> guests) {}

        @Override
        public void answersChanged() {}
    }
}
