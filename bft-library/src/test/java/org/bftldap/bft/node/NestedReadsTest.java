package org.bftldap.bft.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.bftldap.bft.config.ClientMember;
import org.bftldap.bft.config.GroupConfig;
import org.bftldap.bft.config.ReplicaMember;
import org.bftldap.bft.core.types.Digest;
import org.bftldap.bft.crypto.NodeKeys;
import org.bftldap.bft.nested.CallerGroups;
import org.bftldap.bft.nested.CertifiedReply;
import org.bftldap.bft.nested.RemoteCounters;
import org.bftldap.bft.nested.RemoteReads;
import org.bftldap.bft.nested.SignedReply;
import org.bftldap.bft.node.fault.Fault;
import org.bftldap.bft.service.Companions;
import org.bftldap.bft.service.ServiceAround;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A group of callers asks a group of counters, over sockets in this process: who asks, how many messages it takes, and what liars achieve. */
@Timeout(60)
class NestedReadsTest {

    private static final byte[] GET = "get x".getBytes(StandardCharsets.UTF_8);
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    Path directory;

    private final List<AutoCloseable> open = new ArrayList<>();
    private final List<RemoteReads> callers = new ArrayList<>();

    @AfterEach
    void closeAll() throws Exception {
        for (int i = open.size() - 1; i >= 0; i--) {
            open.get(i).close();
        }
    }

    private interface HandOver {
        /** What replica {@code from} of the callers wants to tell the others. */
        void send(int from, byte[] proof);
    }

    /** How the counters know the callers. */
    private enum Known {
        BY_GROUP_FILE,
        AS_GUESTS
    }

    /** Each counter's way to let guests in. */
    private final List<Companions> doors = new ArrayList<>();

    private static GroupConfig callingGroup(List<NodeKeys> keys) {
        List<ReplicaMember> members = new ArrayList<>();
        keys.forEach(each -> members.add(new ReplicaMember(members.size(), "127.0.0.1", 1, each.publicKeys())));
        return new GroupConfig("a", Digest.sha256("file of a").toBytes(), 0, members, List.of(), TestGroup.smallTuning(), true);
    }

    private void start(int n1, int n2, int liar, HandOver handOver) throws IOException {
        start(n1, n2, liar, handOver, Known.BY_GROUP_FILE);
        TestGroup.await("all callers are connected to all counters", () -> callers.stream()
                .allMatch(caller -> caller.counters().connected() == n2));
    }

    /** @return the callers' group */
    private GroupConfig start(int n1, int n2, int liar, HandOver handOver, Known known) throws IOException {
        List<ClientMember> clients = new ArrayList<>();
        List<NodeKeys> callerKeys = new ArrayList<>();
        for (int id = 0; id < n1; id++) {
            callerKeys.add(NodeKeys.generate());
            if (known == Known.BY_GROUP_FILE) {
                clients.add(new ClientMember(
                        1000 + id, CallerGroups.clientName("a", id), CallerGroups.ROLE, callerKeys.get(id).publicKeys()));
            }
        }
        List<NodeKeys> keys = new ArrayList<>();
        List<ReplicaMember> members = new ArrayList<>();
        List<ServerSocket> held = new ArrayList<>();
        for (int id = 0; id < n2; id++) {
            keys.add(NodeKeys.generate());
            ServerSocket socket = new ServerSocket(0);
            held.add(socket);
            members.add(new ReplicaMember(id, "127.0.0.1", socket.getLocalPort(), keys.get(id).publicKeys()));
        }
        for (ServerSocket socket : held) {
            socket.close();
        }
        GroupConfig target = new GroupConfig(
                "b", Digest.sha256("file").toBytes(), 0, members, clients, TestGroup.smallTuning(), true);
        for (int id = 0; id < n2; id++) {
            Path home = directory.resolve("replica-" + id);
            NewMember.mark(home.resolve("journal"));
            open.add(ReplicaNode.start(
                    new ReplicaOptions(
                            target,
                            id,
                            keys.get(id),
                            home.resolve("journal"),
                            new InetSocketAddress("127.0.0.1", members.get(id).port()),
                            1 << 20,
                            DevelopmentOptions.playing(id == liar ? Fault.WRONG_REPLY : Fault.NONE)),
                    new ServiceAround(new CounterService(home.resolve("store"))) {
                        @Override
                        public void joined(Companions companions) {
                            doors.add(companions);
                            super.joined(companions);
                        }
                    }));
        }
        for (int id = 0; id < n1; id++) {
            RemoteReads caller = new RemoteReads(target, "a", id, callerKeys.get(id));
            int self = id;
            caller.joined(new Companions() {
                @Override
                public boolean leads() {
                    return self == 0;
                }

                @Override
                public void send(byte[] proof) {
                    handOver.send(self, proof);
                }

                @Override
                public void order(byte[] operation) {
                    throw new AssertionError("nothing is ordered here");
                }

                @Override
                public void tell(int client, byte[] notice) {
                    throw new AssertionError("nobody asks these");
                }

                @Override
                public void letIn(java.util.Collection<ClientMember> guests) {
                    throw new AssertionError("nobody is let in here");
                }

                @Override
                public void ended(String part, Throwable cause) {
                    throw new AssertionError(part, cause);
                }

                @Override
                public void answersChanged() {
                    throw new AssertionError("nothing is kept here");
                }
            });
            callers.add(caller);
            open.add(caller);
        }
        return callingGroup(callerKeys);
    }

    private void toAllOthers(int from, byte[] proof) {
        for (int id = 0; id < callers.size(); id++) {
            if (id != from) {
                callers.get(id).received(proof);
            }
        }
    }

    private List<CertifiedReply> askAll(String nonce) throws Exception {
        List<CompletableFuture<CertifiedReply>> answers = new ArrayList<>();
        for (RemoteReads caller : callers) {
            answers.add(caller.ask(Digest.sha256(nonce).toBytes(), GET, PATIENCE));
        }
        List<CertifiedReply> replies = new ArrayList<>();
        for (CompletableFuture<CertifiedReply> answer : answers) {
            replies.add(answer.get(PATIENCE.toSeconds(), TimeUnit.SECONDS));
        }
        return replies;
    }

    private static void assertAlike(List<CertifiedReply> replies) {
        assertThat(replies).allSatisfy(reply -> {
            assertThat(new String(reply.result(), StandardCharsets.UTF_8)).isEqualTo("0");
            assertThat(reply.statement()).isEqualTo(replies.get(0).statement());
        });
    }

    private long sum(java.util.function.ToLongFunction<RemoteCounters> what) {
        return callers.stream().map(RemoteReads::counters).mapToLong(what).sum();
    }

    private void onlyThePrimaryAsks(int n1, int n2) throws Exception {
        start(n1, n2, -1, this::toAllOthers);
        // The backups' patience runs only from their own question: they ask nothing if the primary's answer is there before.
        CompletableFuture<CertifiedReply> first = callers.get(0).ask(Digest.sha256("1").toBytes(), GET, PATIENCE);
        first.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        assertAlike(askAllBut0("1"));
        assertThat(sum(RemoteCounters::questions)).isEqualTo(n2);
        assertThat(sum(RemoteCounters::handedOver)).isEqualTo(1);
        assertThat(sum(RemoteCounters::taken)).isEqualTo(n1 - 1L);
        assertThat(sum(RemoteCounters::refused)).isZero();
    }

    private List<CertifiedReply> askAllBut0(String nonce) throws Exception {
        List<CertifiedReply> replies = new ArrayList<>();
        for (RemoteReads caller : callers.subList(1, callers.size())) {
            replies.add(caller.ask(Digest.sha256(nonce).toBytes(), GET, PATIENCE).get(PATIENCE.toSeconds(), TimeUnit.SECONDS));
        }
        return replies;
    }

    @Test
    void fourAskFourByOneQuestionEachAndOneHandingOver() throws Exception {
        onlyThePrimaryAsks(4, 4);
    }

    @Test
    void sevenAskSevenByOneQuestionEachAndOneHandingOver() throws Exception {
        onlyThePrimaryAsks(7, 7);
    }

    /** The nonce says who sends it: the first of these and the third name the liar. */
    @Test
    void aLongAnswerComesFromOneAndFromAnotherWhereThatOneLies() throws Exception {
        start(4, 4, 2, this::toAllOthers);
        for (int nonce = 0; nonce < 5; nonce++) {
            byte[] question = "big 300000".getBytes(StandardCharsets.UTF_8);
            CertifiedReply reply = callers.get(0)
                    .ask(Digest.sha256("" + nonce).toBytes(), question, PATIENCE)
                    .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            assertThat(reply.result()).hasSize(300_000);
            assertThat(reply.signatures()).extracting(SignedReply::replica).containsExactly(0, 1, 3);
        }
        assertThat(callers.get(0).counters().questions()).as("the liar was named, and another one asked instead").isGreaterThan(5 * 4);
    }

    @Test
    void aPrimaryThatHandsOverNothingCostsTimeOnly() throws Exception {
        start(4, 4, 2, (from, proof) -> {});
        assertAlike(askAll("1"));
        assertThat(sum(RemoteCounters::questions)).isEqualTo(16);
    }

    @Test
    void anOldReplyHandedOverForANewQuestionIsRefused() throws Exception {
        List<byte[]> told = new ArrayList<>();
        start(4, 4, -1, (from, proof) -> told.add(proof));
        callers.get(0).ask(Digest.sha256("old").toBytes(), GET, PATIENCE).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        byte[] forged = told.get(0).clone();
        forged[forged.length - 1] ^= 1;
        callers.get(1).received(forged);
        CompletableFuture<CertifiedReply> answer = callers.get(1).ask(Digest.sha256("old").toBytes(), GET, PATIENCE);
        assertAlike(List.of(answer.get(PATIENCE.toSeconds(), TimeUnit.SECONDS)));
        assertThat(callers.get(1).counters().refused()).isEqualTo(1);
        assertThat(callers.get(1).counters().taken()).isZero();
        // A true reply to another question waits for its question and serves no other.
        callers.get(2).received(told.get(0));
        answer = callers.get(2).ask(Digest.sha256("new").toBytes(), GET, PATIENCE);
        assertThat(answer.get(PATIENCE.toSeconds(), TimeUnit.SECONDS).statement().nonce()).isEqualTo(Digest.sha256("new"));
        assertThat(callers.get(2).counters().taken()).isZero();
    }

    @Test
    void aPrimaryThatHandsOverLateIsNotWaitedFor() throws Exception {
        List<byte[]> held = new CopyOnWriteArrayList<>();
        start(4, 4, -1, (from, proof) -> held.add(proof));
        assertAlike(askAll("1"));
        assertThat(sum(RemoteCounters::questions)).isEqualTo(16);
        for (RemoteReads backup : callers.subList(1, callers.size())) {
            held.forEach(backup::received);
        }
        assertAlike(askAllBut0("2"));
        assertThat(sum(RemoteCounters::taken)).as("what came late served no other question").isZero();
        assertThat(sum(RemoteCounters::refused)).isZero();
    }

    @Test
    void aPrimaryThatHandsOverATrueReplyToAnotherQuestionIsNotBelieved() throws Exception {
        List<byte[]> told = new CopyOnWriteArrayList<>();
        start(4, 4, -1, (from, proof) -> told.add(proof));
        callers.get(0).ask(Digest.sha256("1").toBytes(), "get y".getBytes(StandardCharsets.UTF_8), PATIENCE).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        CompletableFuture<CertifiedReply> answer = callers.get(1).ask(Digest.sha256("1").toBytes(), GET, PATIENCE);
        callers.get(1).received(told.get(0));
        assertThat(answer.get(PATIENCE.toSeconds(), TimeUnit.SECONDS).statement().request()).isEqualTo(Digest.sha256(GET));
        assertThat(callers.get(1).counters().taken()).isZero();
    }

    @Test
    void aGroupThatCannotAnswerIsToldAndThenLeftAlone() throws Exception {
        start(4, 4, -1, this::toAllOthers);
        for (int id = 0; id < 2; id++) {
            open.get(id).close();
        }
        for (int i = 0; i < 3; i++) {
            assertThat(failure(callers.get(0).ask(Digest.sha256("n" + i).toBytes(), GET, Duration.ofMillis(50)))).contains("in time");
        }
        assertThat(failure(callers.get(0).ask(Digest.sha256("n4").toBytes(), GET, PATIENCE))).contains("lately");
    }

    @Test
    void aGroupThatStandsInNoFileIsLetInAndPutOutWithoutARestart() throws Exception {
        GroupConfig calling = start(4, 4, -1, this::toAllOthers, Known.AS_GUESTS);
        assertThat(failure(callers.get(1).ask(Digest.sha256("early").toBytes(), GET, Duration.ofMillis(50)))).contains("in time");
        doors.forEach(door -> door.letIn(CallerGroups.guests(calling)));
        TestGroup.await("the guests are connected", () -> callers.stream().allMatch(caller -> caller.counters().connected() == 4));
        assertAlike(askAll("1"));
        doors.forEach(door -> door.letIn(List.of()));
        TestGroup.await("nobody is connected any more", () -> callers.stream().allMatch(caller -> caller.counters().connected() == 0));
        assertThat(failure(callers.get(1).ask(Digest.sha256("late").toBytes(), GET, Duration.ofMillis(50)))).contains("in time");
        // As after a partition: who is let in again is connected again, and answered.
        doors.forEach(door -> door.letIn(CallerGroups.guests(calling)));
        TestGroup.await("the guests are connected again", () -> callers.stream().allMatch(caller -> caller.counters().connected() == 4));
        assertAlike(askAll("2"));
    }

    private static String failure(CompletableFuture<CertifiedReply> answer) throws Exception {
        try {
            answer.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            return "";
        } catch (ExecutionException e) {
            return String.valueOf(e.getCause().getMessage());
        }
    }
}
