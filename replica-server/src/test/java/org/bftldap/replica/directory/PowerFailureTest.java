package org.bftldap.replica.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.bftldap.replica.directory.TestReplica.add;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.bftldap.bft.client.GroupClient;
import org.bftldap.bft.client.GroupClients;
import org.bftldap.bft.config.ClientMember;
import org.bftldap.bft.config.GroupConfig;
import org.bftldap.bft.config.ReplicaMember;
import org.bftldap.bft.config.Tuning;
import org.bftldap.bft.crypto.NodeKeys;
import org.bftldap.bft.node.DevelopmentOptions;
import org.bftldap.bft.node.Ending;
import org.bftldap.bft.node.NewMember;
import org.bftldap.bft.node.ReplicaNode;
import org.bftldap.bft.node.ReplicaOptions;
import org.bftldap.bft.node.ReplicaStatus;
import org.bftldap.bft.service.StateImage;
import org.bftldap.directory.config.Genesis;
import org.bftldap.directory.operation.DirectoryRequest;
import org.bftldap.directory.operation.Identity;
import org.bftldap.directory.operation.OperationCodec;
import org.bftldap.directory.result.CredentialAnswer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * With real stores and journals: A, B and D make n stable, D dies for good, C lags below it, the power fails everywhere. A and B still have the image of
 * n, C gets there, and the three, which are a quorum and no more, go on.
 */
@Timeout(180)
class PowerFailureTest {

    private static final int A = 0;
    private static final int B = 1;
    private static final int C = 2;
    private static final int D = 3;
    private static final int INTERVAL = 16;
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final long NEVER_ENDS_MILLIS = 4_000_000_000_000L;

    @TempDir
    Path directory;

    private final Map<Integer, NodeKeys> keys = new TreeMap<>();
    private final Map<Integer, Path> disks = new TreeMap<>();
    private final Map<Integer, Running> running = new TreeMap<>();
    private final NodeKeys relayKeys = NodeKeys.generate();
    private GroupConfig config;
    private GroupClient client;
    private Identity admin;
    private int entries;

    private record Running(DirectoryReplica directory, ReplicaNode node) {
        void close() {
            node.close();
            directory.close();
        }
    }

    @BeforeEach
    void start() throws Exception {
        List<ReplicaMember> members = new ArrayList<>();
        List<ServerSocket> held = new ArrayList<>();
        for (int id = A; id <= D; id++) {
            keys.put(id, NodeKeys.generate());
            ServerSocket socket = new ServerSocket(0); // held until all are chosen, so that no port is taken twice
            held.add(socket);
            members.add(new ReplicaMember(id, "127.0.0.1", socket.getLocalPort(), keys.get(id).publicKeys()));
            disks.put(id, directory.resolve("disk-" + id));
            NewMember.mark(disks.get(id).resolve("journal"));
        }
        for (ServerSocket socket : held) {
            socket.close();
        }
        Tuning tuning = new Tuning(INTERVAL, 2 * INTERVAL, 64, 1 << 18, 4, 1 << 20, 64, 64, 300, 3000, 500, 6000, 120_000);
        ClientMember relay = new ClientMember(TestReplica.RELAY.client(), "relay-0", "relay", relayKeys.publicKeys());
        config = new GroupConfig(TestReplica.GROUP, new byte[32], 0, members, List.of(relay), tuning, true);
        admin = administrator();
        for (int id = A; id <= D; id++) {
            open(id);
        }
        client = GroupClients.connect(config, relay.id(), relayKeys);
    }

    /** What is proved to one replica of this genesis is proved to all. */
    private Identity administrator() throws Exception {
        try (TestReplica aside = new TestReplica(directory.resolve("aside"))) {
            CredentialAnswer answer = aside.credential(Genesis.ADMIN_DN);
            return new Identity.Bound(TestReplica.ADMIN_KEY.sign(
                    TestReplica.GROUP, answer.entryUuid(), answer.credentialId(), TestReplica.RELAY.client(), TestReplica.SESSION, NEVER_ENDS_MILLIS));
        }
    }

    private interface Start {
        ReplicaNode node(DirectoryReplica directory) throws IOException;
    }

    private void open(int id) throws IOException {
        open(id, replica -> ReplicaNode.start(options(id), replica));
    }

    private synchronized void open(int id, Start start) throws IOException {
        try {
            DirectoryReplica replica = DirectoryReplica.open(disks.get(id), TestReplica.GENESIS, TestReplica.AGENTS, TestReplica.SCHEMAS);
            replica.join(Optional.empty(), config, id, keys.get(id));
            ReplicaNode node = start.node(replica);
            running.put(id, new Running(replica, node));
            node.stopped().thenAccept(ending -> openAnew(id, ending));
        } catch (OpenException e) {
            throw new IOException(e);
        }
    }

    /** As the process does when a state was fetched. */
    private void openAnew(int id, Ending ending) {
        if (ending == Ending.RESTART) {
            Running before = at(id);
            before.directory().close();
            try {
                open(id, before.node()::startAnew);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private synchronized Running at(int id) {
        return running.get(id);
    }

    private ReplicaOptions options(int id) {
        InetSocketAddress address = new InetSocketAddress("127.0.0.1", config.replicas().get(id).port());
        return new ReplicaOptions(config, id, keys.get(id), disks.get(id).resolve("journal"), address, 0, DevelopmentOptions.NONE);
    }

    private void stop(int id) {
        Running one = at(id);
        if (one != null) {
            one.close();
            running.remove(id);
        }
    }

    @AfterEach
    void stopAll() {
        client.close();
        for (int id = A; id <= D; id++) {
            stop(id);
        }
    }

    private void assertHasImage(int id, long sequence) throws Exception {
        try (DirectoryReplica replica = DirectoryReplica.open(disks.get(id), TestReplica.GENESIS, TestReplica.AGENTS, TestReplica.SCHEMAS);
                StateImage image = replica.openImage(sequence)) {
            assertThat(image).as("the image of " + sequence + " at " + id).isNotNull();
        }
    }

    private void write(int count) {
        for (int i = 0; i < count; i++) {
            byte[] operation =
                    OperationCodec.encode(new DirectoryRequest(admin, add("o=" + entries++ + ",o=grid", "objectClass: organization"), List.of()));
            client.write(operation, LIMIT).join();
        }
    }

    private ReplicaStatus status(int id) {
        return at(id).node().status();
    }

    private static void await(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + LIMIT.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                throw new AssertionError("never came about: " + what);
            }
            LockSupport.parkNanos(5_000_000);
        }
    }

    /** What the disks hold at this moment, with all half-written files that there may be, and without what the processes would have done when told to stop. */
    private void powerFails() throws IOException {
        for (int id : List.of(A, B)) {
            Path left = directory.resolve("left-of-" + id);
            copy(disks.get(id), left);
            stop(id);
            disks.put(id, left);
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path one : all.toList()) {
                Path target = to.resolve(from.relativize(one));
                if (Files.isDirectory(one)) {
                    Files.createDirectories(target);
                } else if (Files.exists(one)) {
                    Files.copy(one, target);
                }
            }
        }
    }

    @Test
    void thoseWhoHaveTheCheckpointGiveItToTheOneWhoHasNotAndTheGroupGoesOn() throws Exception {
        write(4);
        await("C has executed something", () -> status(C).executed() > 2);
        long lag = status(C).executed();
        stop(C);
        write(2 * INTERVAL);
        await("A, B and D have a stable checkpoint beyond C", () -> Stream.of(A, B, D).allMatch(id -> status(id).stable() >= INTERVAL));
        long n = status(A).stable();
        stop(D);
        powerFails();

        assertThat(lag).isLessThan(n);
        for (int id : List.of(A, B)) {
            assertHasImage(id, n);
        }
        for (int id : List.of(A, B, C)) {
            open(id);
        }
        write(2 * INTERVAL);
        await("all three have a later checkpoint", () -> Stream.of(A, B, C).allMatch(id -> status(id).stable() > n && status(id).stable() == status(A).stable()));
        assertThat(Stream.of(A, B, C).map(id -> status(id).stableDigest())).containsOnly(status(A).stableDigest());
        write(1);
        await("C has every entry", () -> at(C).directory().entries() == at(A).directory().entries());
    }
}
