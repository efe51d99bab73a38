package org.bftldap.bft.node;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.bftldap.bft.client.GroupClient;
import org.bftldap.bft.client.GroupClients;
import org.bftldap.bft.config.ClientMember;
import org.bftldap.bft.config.GroupConfig;
import org.bftldap.bft.config.ReplicaMember;
import org.bftldap.bft.core.types.Digest;
import org.bftldap.bft.core.types.GroupSize;
import org.bftldap.bft.crypto.NodeKeys;
import org.bftldap.bft.nested.CallerGroups;
import org.bftldap.bft.nested.RemoteReads;
import org.bftldap.bft.node.fault.Fault;
import org.bftldap.bft.service.Companions;

/**
 * What a question of one group to another costs beside a quorum read of the other, in turn: four counters and four that ask, over sockets in
 * this process. The question is answered when 2f+1 of those who ask have a certified reply: so many their client waits for.
 */
public final class NestedBenchmark {

    private static final byte[] GET = "get x".getBytes(StandardCharsets.UTF_8);
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final GroupSize SIZE = new GroupSize(4);
    private static final int RELAY = 2000;
    private static final int TURN = 50;
    private static final OperatingSystemMXBean PROCESS = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private final List<AutoCloseable> open = new ArrayList<>();
    private final List<RemoteReads> askers = new ArrayList<>();
    private final GroupClient client;
    private long asked;

    private NestedBenchmark(Path directory) throws IOException {
        List<NodeKeys> askerKeys = new ArrayList<>();
        List<ClientMember> clients = new ArrayList<>();
        List<NodeKeys> keys = new ArrayList<>();
        List<ReplicaMember> members = new ArrayList<>();
        List<ServerSocket> held = new ArrayList<>();
        for (int id = 0; id < SIZE.replicas(); id++) {
            askerKeys.add(NodeKeys.generate());
            clients.add(new ClientMember(1000 + id, CallerGroups.clientName("a", id), CallerGroups.ROLE, askerKeys.get(id).publicKeys()));
            keys.add(NodeKeys.generate());
            held.add(new ServerSocket(0));
            members.add(new ReplicaMember(id, "127.0.0.1", held.get(id).getLocalPort(), keys.get(id).publicKeys()));
        }
        NodeKeys relay = NodeKeys.generate();
        clients.add(new ClientMember(RELAY, "relay", "relay", relay.publicKeys()));
        for (ServerSocket socket : held) {
            socket.close();
        }
        GroupConfig target = new GroupConfig("b", Digest.sha256("file").toBytes(), 0, members, clients, TestGroup.smallTuning(), true);
        for (int id = 0; id < SIZE.replicas(); id++) {
            Path home = directory.resolve("replica-" + id);
            NewMember.mark(home.resolve("journal"));
            InetSocketAddress address = new InetSocketAddress("127.0.0.1", members.get(id).port());
            ReplicaOptions options = new ReplicaOptions(
                    target, id, keys.get(id), home.resolve("journal"), address, 1 << 20, DevelopmentOptions.playing(Fault.NONE));
            open.add(ReplicaNode.start(options, new CounterService(home.resolve("store"))));
        }
        for (int id = 0; id < SIZE.replicas(); id++) {
            RemoteReads asker = new RemoteReads(target, "a", id, askerKeys.get(id));
            asker.joined(new Others(id));
            askers.add(asker);
            open.add(asker);
        }
        client = GroupClients.connect(target, RELAY, relay);
        open.add(client);
        TestGroup.await("all are connected", () -> askers.stream().allMatch(asker -> asker.counters().connected() == SIZE.replicas()));
    }

    /** Hands over to the others in this process. */
    private final class Others implements Companions {
        private final int self;

        Others(int self) {
            this.self = self;
        }

        @Override
        public boolean leads() {
            return self == 0;
        }

        @Override
        public void send(byte[] proof) {
            askers.stream().filter(other -> other != askers.get(self)).forEach(other -> other.received(proof));
        }

        @Override
        public void order(byte[] operation) {
            throw new AssertionError("nothing is ordered here");
        }

        @Override
        public void tell(int to, byte[] notice) {
            throw new AssertionError("nobody asks these");
        }

        @Override
        public void letIn(Collection<ClientMember> guests) {
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
    }

    private long readNanos() throws Exception {
        long begin = System.nanoTime();
        client.read(GET, LIMIT).get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        return System.nanoTime() - begin;
    }

    private long questionNanos() throws InterruptedException, TimeoutException {
        byte[] nonce = Digest.sha256(ByteBuffer.allocate(Long.BYTES).putLong(asked++).array()).toBytes();
        CountDownLatch quorum = new CountDownLatch(SIZE.strong());
        long begin = System.nanoTime();
        askers.forEach(asker -> asker.ask(nonce, GET, LIMIT).thenRun(quorum::countDown));
        if (!quorum.await(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
            throw new TimeoutException("a question without an answer");
        }
        return System.nanoTime() - begin;
    }

    private void run(Duration duration, Figures reads, Figures questions) throws Exception {
        long end = System.nanoTime() + duration.toNanos();
        while (System.nanoTime() < end) {
            long begin = PROCESS.getProcessCpuTime();
            for (int i = 0; i < TURN; i++) {
                reads.nanos.add(readNanos());
            }
            long middle = PROCESS.getProcessCpuTime();
            for (int i = 0; i < TURN; i++) {
                questions.nanos.add(questionNanos());
            }
            reads.cpuNanos += middle - begin;
            questions.cpuNanos += PROCESS.getProcessCpuTime() - middle;
        }
    }

    /** How long each took, and what all of this process did for them: the figure that other processes change least. */
    private static final class Figures {
        private final List<Long> nanos = new ArrayList<>();
        private long cpuNanos;

        double micros(int perCent) {
            return nanos.stream().sorted().toList().get(nanos.size() * perCent / 100) / 1e3;
        }

        double cpuMicros() {
            return cpuNanos / 1e3 / nanos.size();
        }

        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT, "p50 %.0f us, p90 %.0f us, processor time %.0f us, %d of them", micros(50), micros(90), cpuMicros(), nanos.size());
        }
    }

    private void close() throws Exception {
        for (int i = open.size() - 1; i >= 0; i--) {
            open.get(i).close();
        }
    }

    public static void main(String[] arguments) throws Exception {
        if (arguments.length != 3) {
            System.err.println("arguments: EMPTY-DIRECTORY WARM-UP-SECONDS SECONDS");
            System.exit(2);
        }
        PrintStream out = System.out;
        NestedBenchmark benchmark = new NestedBenchmark(Path.of(arguments[0]));
        benchmark.run(Duration.ofSeconds(Long.parseLong(arguments[1])), new Figures(), new Figures());
        Figures reads = new Figures();
        Figures questions = new Figures();
        benchmark.run(Duration.ofSeconds(Long.parseLong(arguments[2])), reads, questions);
        out.println("quorum read: " + reads);
        out.println("question of another group: " + questions);
        out.printf(
                Locale.ROOT,
                "ratio of the p50: %.2f, of processor time %.2f%n",
                questions.micros(50) / reads.micros(50),
                questions.cpuMicros() / reads.cpuMicros());
        benchmark.close();
    }
}
