package org.bftldap.bft.node;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.bftldap.bft.client.GroupClient;
import org.bftldap.bft.client.GroupClients;
import org.bftldap.bft.config.ClientMember;
import org.bftldap.bft.config.GroupConfig;
import org.bftldap.bft.config.ReplicaMember;
import org.bftldap.bft.config.Tuning;
import org.bftldap.bft.core.types.Digest;
import org.bftldap.bft.crypto.NodeKeys;
import org.bftldap.bft.node.fault.Fault;
import org.jspecify.annotations.Nullable;

/** A group of counters on loopback, all nodes in this process, each with its own directory. */
public final class TestGroup implements AutoCloseable {

    public static final int CLIENT = 1000;

    private final Path directory;
    private final List<NodeKeys> replicaKeys = new ArrayList<>();
    private final List<NodeKeys> clientKeys = new ArrayList<>();
    private final GroupConfig config;
    private final @Nullable ReplicaNode[] nodes;
    private final @Nullable CounterService[] services;
    private final AtomicInteger restarts = new AtomicInteger();
    private final List<GroupClient> clients = new ArrayList<>();

    public TestGroup(Path directory, int replicas, Tuning tuning) throws IOException {
        this.directory = directory;
        List<ReplicaMember> members = new ArrayList<>();
        List<ClientMember> clientMembers = new ArrayList<>();
        List<ServerSocket> held = new ArrayList<>();
        for (int id = 0; id < replicas; id++) {
            replicaKeys.add(NodeKeys.generate());
            // Held until all are chosen, so that no port is taken twice.
            ServerSocket socket = new ServerSocket(0);
            held.add(socket);
            members.add(new ReplicaMember(id, "127.0.0.1", socket.getLocalPort(), replicaKeys.get(id).publicKeys()));
        }
        for (ServerSocket socket : held) {
            socket.close();
        }
        for (int i = 0; i < 2; i++) {
            clientKeys.add(NodeKeys.generate());
            clientMembers.add(new ClientMember(CLIENT + i, "client-" + i, "relay", clientKeys.get(i).publicKeys()));
        }
        this.config = new GroupConfig("counters", new byte[32], 0, members, clientMembers, tuning, true);
        this.nodes = new ReplicaNode[replicas];
        this.services = new CounterService[replicas];
        for (int id = 0; id < replicas; id++) {
            NewMember.mark(options(id, Fault.NONE).journalDirectory());
        }
    }

    /** The same replicas with new keys, in the next epoch; they must not run. */
    private TestGroup(TestGroup before) {
        this.directory = before.directory;
        this.clientKeys.addAll(before.clientKeys);
        List<ReplicaMember> members = new ArrayList<>();
        for (ReplicaMember member : before.config.replicas()) {
            replicaKeys.add(NodeKeys.generate());
            members.add(new ReplicaMember(member.id(), member.host(), member.port(), replicaKeys.get(member.id()).publicKeys()));
        }
        GroupConfig old = before.config;
        this.config = new GroupConfig(old.name(), Digest.sha256("epoch " + old.epoch()).toBytes(), old.epoch() + 1, members, old.clients(), old.tuning(), true);
        this.nodes = new ReplicaNode[members.size()];
        this.services = new CounterService[members.size()];
    }

    /** Stops all. @return the same group with new keys, not started */
    public TestGroup withNewKeys() {
        close();
        return new TestGroup(this);
    }

    public static Tuning smallTuning() {
        return smallTuning(120_000);
    }

    public static Tuning smallTuning(int keyRefreshMillis) {
        return new Tuning(16, 32, 64, 1 << 18, 4, 1 << 20, 64, 64, 300, 3000, 500, 6000, keyRefreshMillis);
    }

    public GroupConfig config() {
        return config;
    }

    public NodeKeys replicaKeys(int id) {
        return replicaKeys.get(id);
    }

    public TestGroup startAll() throws IOException {
        for (int id = 0; id < nodes.length; id++) {
            start(id, Fault.NONE);
        }
        return this;
    }

    public synchronized void start(int id, Fault fault) throws IOException {
        watch(id, ReplicaNode.start(options(id, fault), open(id)));
    }

    private CounterService open(int id) {
        CounterService service = new CounterService(directory.resolve("replica-" + id).resolve("store"));
        services[id] = service;
        return service;
    }

    private void watch(int id, ReplicaNode node) {
        nodes[id] = node;
        node.stopped().thenAccept(ending -> {
            if (ending == Ending.RESTART) {
                startAnew(id, node);
            }
        });
    }

    /** As the process does: the service is opened on what was installed. */
    private synchronized void startAnew(int id, ReplicaNode before) {
        restarts.incrementAndGet();
        try {
            watch(id, before.startAnew(open(id)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How often a replica was started anew after it had fetched a state. */
    public int restarts() {
        return restarts.get();
    }

    public ReplicaOptions options(int id, Fault fault) {
        return new ReplicaOptions(
                config,
                id,
                replicaKeys.get(id),
                directory.resolve("replica-" + id).resolve("journal"),
                new InetSocketAddress("127.0.0.1", config.replicas().get(id).port()),
                1 << 20,
                DevelopmentOptions.playing(fault));
    }

    public synchronized void stop(int id) {
        ReplicaNode node = nodes[id];
        if (node != null) {
            node.close();
            nodes[id] = null;
        }
    }

    public synchronized ReplicaNode node(int id) {
        ReplicaNode node = nodes[id];
        if (node == null) {
            throw new IllegalStateException("replica " + id + " is stopped");
        }
        return node;
    }

    public synchronized CounterService service(int id) {
        CounterService service = services[id];
        if (service == null) {
            throw new IllegalStateException("replica " + id + " was never started");
        }
        return service;
    }

    public GroupClient client() {
        return client(0);
    }

    public GroupClient client(int index) {
        GroupClient client = GroupClients.connect(config, CLIENT + index, clientKeys.get(index));
        clients.add(client);
        return client;
    }

    /** Waits for something that other threads bring about; fails after a minute. */
    public static void await(String what, BooleanSupplier condition) {
        await(Duration.ofMinutes(1), what, condition);
    }

    public static void await(Duration limit, String what, BooleanSupplier condition) {
        long end = System.nanoTime() + limit.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                throw new AssertionError("never came about: " + what);
            }
            LockSupport.parkNanos(2_000_000);
        }
    }

    @Override
    public void close() {
        clients.forEach(GroupClient::close);
        for (int id = 0; id < nodes.length; id++) {
            stop(id);
        }
    }
}
