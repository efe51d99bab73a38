package org.bftldap.bft.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bftldap.bft.client.ClientStatus;
import org.bftldap.bft.client.GroupClient;
import org.bftldap.bft.client.GroupException;
import org.bftldap.bft.client.ReadReply;
import org.bftldap.bft.client.WriteReply;
import org.bftldap.bft.node.fault.Fault;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Four real replicas and a client over loopback: the whole library, with a service that is no directory. */
@Timeout(120)
class ReplicatedCounterTest {

    private static final Duration DEADLINE = Duration.ofSeconds(120);

    @TempDir
    Path directory;

    @Test
    void writesAreExecutedOnceInOrderAndReadBack() throws Exception {
        try (TestGroup group = new TestGroup(directory, 4, TestGroup.smallTuning()).startAll()) {
            GroupClient client = group.client();
            for (int i = 1; i <= 50; i++) {
                assertThat(add(client, "a", 1)).isEqualTo(Integer.toString(i));
            }
            assertThat(get(client, "a")).isEqualTo("50");
            assertThat(get(client, "nothing")).isEqualTo("0");
        }
    }

    @Test
    void concurrentWritesAndReadsAllSucceed() throws Exception {
        try (TestGroup group = new TestGroup(directory, 4, TestGroup.smallTuning()).startAll()) {
            GroupClient client = group.client();
            List<CompletableFuture<WriteReply>> writes = new ArrayList<>();
            List<CompletableFuture<ReadReply>> reads = new ArrayList<>();
            for (int i = 0; i < 500; i++) {
                writes.add(client.write(bytes("add c" + i % 7 + " 1"), DEADLINE));
                reads.add(client.read(bytes("get c" + i % 7), DEADLINE));
            }
            CompletableFuture.allOf(writes.toArray(CompletableFuture[]::new)).join();
            CompletableFuture.allOf(reads.toArray(CompletableFuture[]::new)).join();
            long sum = 0;
            for (int i = 0; i < 7; i++) {
                sum += Long.parseLong(get(client, "c" + i));
            }
            assertThat(sum).isEqualTo(500);
            assertEqualRoots(group, client);
        }
    }

    /** Each operation takes 200 ms until the read is answered: it needs two or three of those between which it gets through, of ten and more. */
    @Test
    void aReadIsAnsweredBetweenTwoOperationsOfABatch() throws Exception {
        try (TestGroup group = new TestGroup(directory, 4, TestGroup.smallTuning()).startAll()) {
            GroupClient client = group.client();
            add(client, "a", 1);
            CountDownLatch allCame = new CountDownLatch(1);
            CountDownLatch answered = new CountDownLatch(1);
            slowDown(group, 10_000, allCame);
            long before = group.service(0).progress().sequence();
            List<CompletableFuture<WriteReply>> writes = new ArrayList<>();
            writes.add(client.write(bytes("add b 1"), DEADLINE));
            TestGroup.await("replicas execute it", () -> services(group).allMatch(service -> service.progress().sequence() > before));
            for (int i = 0; i < 200; i++) {
                writes.add(client.write(bytes("add b 1"), DEADLINE));
            }
            slowDown(group, 200, answered);
            allCame.countDown();
            TestGroup.await("a batch of many", () -> group.service(0).progress().operations() > 1);
            long batch = group.service(0).progress().sequence();
            assertThat(get(client, "a")).isEqualTo("1");
            assertThat(group.service(0).progress().sequence()).as("the batch in which it was asked is not over").isEqualTo(batch);
            answered.countDown();
            CompletableFuture.allOf(writes.toArray(CompletableFuture[]::new)).join();
            assertThat(get(client, "b")).isEqualTo("201");
            assertEqualRoots(group, client);
        }
    }

    private static Stream<CounterService> services(TestGroup group) {
        return IntStream.range(0, 4).mapToObj(group::service);
    }

    private static void slowDown(TestGroup group, long millis, CountDownLatch until) {
        services(group).forEach(service -> service.slowDown(millis, until));
    }

    @Test
    void longAnswersAreStreamedAndChecked() throws Exception {
        try (TestGroup group = new TestGroup(directory, 4, TestGroup.smallTuning()).startAll()) {
            GroupClient client = group.client();
            long bytes = 40L << 20;
            long read = 0;
            try (ReadReply reply = client.read(bytes("big " + bytes), DEADLINE).join()) {
                assertThat(reply.chunks()).isEqualTo(160);
                for (int index = 0; index < reply.chunks(); index++) {
                    byte[] chunk = reply.chunk(index).join();
                    assertThat(chunk[0]).isEqualTo((byte) index);
                    read += chunk.length;
                }
                assertThat(reply.chunk(3).join()[0]).as("going back").isEqualTo((byte) 3);
            }
            assertThat(read).isEqualTo(bytes);
        }
    }

    @Test
    void aLongAnswerGoesOnWhenTheReplicaThatSendsItDies() throws Exception {
        try (TestGroup group = new TestGroup(directory, 4, TestGroup.smallTuning()).startAll()) {
            GroupClient client = group.client();
            try (ReadReply reply = client.read(bytes("big " + (8 << 20)), DEADLINE).join()) {
                assertThat(reply.chunk(0).join()).isNotEmpty();
                for (int id = 0; id < 4; id++) {
                    group.stop(id);
                    assertThat(reply.chunk(1 + id).join()[0]).isEqualTo((byte) (1 + id));
                    group.start(id, Fault.NONE);
                    if (id == 1) {
                        break;
                    }
                }
            }
        }
    }

    @Test
    void aBackupThatWasAwayReplaysItsJournalAndCatchesUp() throws Exception {
        try (TestGroup group = new TestGroup(directory, 4, TestGroup.smallTuning()).startAll()) {
            GroupClient client = group.client();
            write(client, "a", 30);
            group.stop(2);
            write(client, "a", 200);
            group.start(2, Fault.NONE);
            write(client, "a", 20);
            TestGroup.await("replica 2 has all", () -> group.service(2).value("a") == 250);
            assertEqualRoots(group, client);
        }
    }

    @Test
    void aBackupFarBehindTheWindowCatchesUpFromItsPeersJournals() throws Exception {
        try (TestGroup group = new TestGroup(directory, 4, TestGroup.smallTuning()).startAll()) {
            GroupClient client = group.client();
            write(client, "a", 5);
            group.stop(3);
            for (int i = 0; i < 120; i++) {
                add(client, "a", 1);
            }
            group.start(3, Fault.NONE);
            TestGroup.await("replica 3 has all", () -> group.service(3).value("a") == 125);
            assertEqualRoots(group, client);
        }
    }

    @Test
    void nothingAcknowledgedIsLostWhenAllStop() throws Exception {
        try (TestGroup group = new TestGroup(directory, 4, TestGroup.smallTuning()).startAll()) {
            GroupClient client = group.client();
            for (int round = 1; round <= 3; round++) {
                write(client, "a", 45);
                for (int id = 0; id < 4; id++) {
                    group.stop(id);
                }
                group.startAll();
                assertThat(get(client, "a")).isEqualTo(Integer.toString(45 * round));
            }
            assertThat(get(group.client(1), "a")).isEqualTo("135");
            assertEqualRoots(group, client);
        }
    }

    @Test
    void aReplicaWithWrongRepliesIsOutvotedAndCounted() throws Exception {
        try (TestGroup group = new TestGroup(directory, 4, TestGroup.smallTuning())) {
            for (int id = 0; id < 4; id++) {
                group.start(id, id == 1 ? Fault.WRONG_REPLY : Fault.NONE);
            }
            GroupClient client = group.client();
            for (int i = 1; i <= 40; i++) {
                assertThat(add(client, "a", 1)).isEqualTo(Integer.toString(i));
                assertThat(get(client, "a")).isEqualTo(Integer.toString(i));
            }
            try (ReadReply reply = client.read(bytes("big 1000000"), DEADLINE).join()) {
                for (int index = 0; index < reply.chunks(); index++) {
                    assertThat(reply.chunk(index).join()[7]).isEqualTo((byte) index);
                }
            }
            TestGroup.await("it is counted", () -> client.status().replicas().get(1).wrongReplies() >= 40);
            assertThat(client.status().replicas().get(1).isSuspect()).isTrue();
            for (int id : new int[] {0, 2, 3}) {
                ClientStatus.Peer peer = client.status().replicas().get(id);
                assertThat(peer.wrongReplies()).isZero();
                assertThat(peer.isSuspect()).isFalse();
                assertThat(peer.version()).as("a batch a write").isGreaterThanOrEqualTo(40);
                assertThat(peer.lastMessageAgeMillis()).isNotNegative();
            }
        }
    }

    @Test
    void aMuteBackupCostsNothingButItsVotes() throws Exception {
        try (TestGroup group = new TestGroup(directory, 4, TestGroup.smallTuning())) {
            for (int id = 0; id < 4; id++) {
                group.start(id, id == 3 ? Fault.MUTE : Fault.NONE);
            }
            GroupClient client = group.client();
            write(client, "a", 60);
            for (int i = 0; i < 10; i++) {
                assertThat(get(client, "a")).isEqualTo("60");
            }
        }
    }

    @Test
    void aSlowBackupDelaysNothing() throws Exception {
        try (TestGroup group = new TestGroup(directory, 4, TestGroup.smallTuning())) {
            for (int id = 0; id < 4; id++) {
                group.start(id, id == 3 ? Fault.SLOW : Fault.NONE);
            }
            write(group.client(), "a", 60);
        }
    }

    @Test
    void withoutAQuorumNothingIsAcknowledgedAndAllGoesOnWhenOneReturns() throws Exception {
        try (TestGroup group = new TestGroup(directory, 4, TestGroup.smallTuning()).startAll()) {
            GroupClient client = group.client();
            write(client, "a", 3);
            group.stop(2);
            group.stop(3);
            assertThatThrownBy(() -> client.write(bytes("add a 1"), Duration.ofMillis(700)).join())
                    .cause()
                    .isInstanceOfSatisfying(
                            GroupException.class, e -> assertThat(e.kind()).isEqualTo(GroupException.Kind.OUTCOME_UNKNOWN));
            assertThatThrownBy(() -> client.read(bytes("get a"), Duration.ofMillis(700)).join())
                    .cause()
                    .isInstanceOfSatisfying(
                            GroupException.class, e -> assertThat(e.kind()).isEqualTo(GroupException.Kind.NO_QUORUM));
            group.start(3, Fault.NONE);
            assertThat(add(client, "a", 10)).as("the write of unknown outcome was executed, once").isEqualTo("14");
        }
    }

    @Test
    void refusedOperationsFailAloneAndTheSessionGoesOn() throws Exception {
        try (TestGroup group = new TestGroup(directory, 4, TestGroup.smallTuning()).startAll()) {
            GroupClient client = group.client();
            write(client, "a", 1);
            List<CompletableFuture<WriteReply>> good = new ArrayList<>();
            List<CompletableFuture<WriteReply>> bad = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                good.add(client.write(bytes("add a 1"), DEADLINE));
                bad.add(client.write(bytes("bad"), DEADLINE));
            }
            for (CompletableFuture<WriteReply> write : bad) {
                assertThatThrownBy(write::join).cause().hasMessage("operations that begin with bad are bad");
            }
            CompletableFuture.allOf(good.toArray(CompletableFuture[]::new)).join();
            assertThat(get(client, "a")).isEqualTo("6");
        }
    }

    @Test
    void aClientThatRestartsOpensANewSession() throws Exception {
        try (TestGroup group = new TestGroup(directory, 4, TestGroup.smallTuning()).startAll()) {
            for (int round = 1; round <= 3; round++) {
                try (GroupClient client = group.client()) {
                    write(client, "a", 10);
                    assertThat(get(client, "a")).isEqualTo(Integer.toString(10 * round));
                }
            }
        }
    }

    @Test
    void sevenReplicasGoOnWithTwoOfThemGone() throws Exception {
        try (TestGroup group = new TestGroup(directory, 7, TestGroup.smallTuning()).startAll()) {
            GroupClient client = group.client();
            write(client, "a", 10);
            group.stop(5);
            group.stop(6);
            write(client, "a", 10);
            assertThat(get(client, "a")).isEqualTo("20");
        }
    }

    @Test
    void keysChangeFiveTimesASecondUnderLoadAndNoRequestIsLost() throws Exception {
        int period = 200;
        try (TestGroup group = new TestGroup(directory, 4, TestGroup.smallTuning(period)).startAll()) {
            GroupClient client = group.client();
            long end = System.nanoTime() + Duration.ofMillis(20L * period).toNanos();
            int written = 0;
            while (System.nanoTime() < end) {
                write(client, "a", 50);
                written += 50;
                assertThat(get(client, "a")).isEqualTo(Integer.toString(written));
            }
            for (int id = 0; id < 4; id++) {
                assertThat(client.status().replicas().get(id).authenticationFailures()).isZero();
                for (ReplicaStatus.Peer peer : group.node(id).status().peers()) {
                    assertThat(peer.authenticationFailures() + peer.keyRefreshesMissed()).isZero();
                    assertThat(peer.keyAgeMillis()).isLessThan(10L * period);
                }
            }
        }
    }

    @Test
    void aClosedClientFailsWhatItHad() throws Exception {
        try (TestGroup group = new TestGroup(directory, 4, TestGroup.smallTuning())) {
            GroupClient client = group.client();
            CompletableFuture<WriteReply> write = client.write(bytes("add a 1"), DEADLINE);
            CompletableFuture<ReadReply> read = client.read(bytes("get a"), DEADLINE);
            client.close();
            for (CompletableFuture<?> future : List.of(write, read, client.write(bytes("add a 1"), DEADLINE))) {
                assertThatThrownBy(future::join)
                        .cause()
                        .isInstanceOfSatisfying(
                                GroupException.class, e -> assertThat(e.kind()).isEqualTo(GroupException.Kind.CLOSED));
            }
        }
    }

    @Test
    void aServiceThatThrowsStopsItsReplicaAndTheOthersGoOn() throws Exception {
        try (TestGroup group = new TestGroup(directory, 4, TestGroup.smallTuning()).startAll()) {
            GroupClient client = group.client();
            write(client, "a", 3);
            group.service(2).breakDown();
            write(client, "a", 3);
            assertThatThrownBy(() -> group.node(2).stopped().get(60, java.util.concurrent.TimeUnit.SECONDS))
                    .hasRootCauseMessage("broken");
            assertThat(get(client, "a")).isEqualTo("6");
        }
    }

    /** Fills up to the next checkpoint until all four have certified one with equal roots. */
    private static void assertEqualRoots(TestGroup group, GroupClient client) {
        TestGroup.await("equal certified roots", () -> {
            add(client, "filler", 1);
            ReplicaStatus first = group.node(0).status();
            return first.stable() > 0
                    && java.util.stream.IntStream.range(1, 4).allMatch(id -> {
                        ReplicaStatus other = group.node(id).status();
                        return other.stable() == first.stable() && other.stableDigest().equals(first.stableDigest());
                    });
        });
    }

    private static void write(GroupClient client, String name, int times) {
        List<CompletableFuture<WriteReply>> writes = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            writes.add(client.write(bytes("add " + name + " 1"), DEADLINE));
        }
        CompletableFuture.allOf(writes.toArray(CompletableFuture[]::new)).join();
    }

    private static String add(GroupClient client, String name, long by) {
        return text(client.write(bytes("add " + name + " " + by), DEADLINE).join().result());
    }

    private static String get(GroupClient client, String name) {
        try (ReadReply reply = client.read(bytes("get " + name), DEADLINE).join()) {
            assertThat(reply.chunks()).isEqualTo(1);
            return text(reply.chunk(0).join());
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
