package org.bftldap.bft.nested;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.bftldap.bft.client.GroupClient;
import org.bftldap.bft.client.GroupClients;
import org.bftldap.bft.config.ClientMember;
import org.bftldap.bft.config.GroupConfig;
import org.bftldap.bft.config.ReplicaMember;
import org.bftldap.bft.config.Tuning;
import org.bftldap.bft.core.types.Digest;
import org.bftldap.bft.crypto.NodeKeys;
import org.bftldap.bft.node.CounterService;
import org.bftldap.bft.node.DevelopmentOptions;
import org.bftldap.bft.node.Ending;
import org.bftldap.bft.node.NewMember;
import org.bftldap.bft.node.ReplicaNode;
import org.bftldap.bft.node.ReplicaOptions;
import org.bftldap.bft.node.TestGroup;
import org.bftldap.bft.service.ReplicatedService;

/** A group of callers and a group of counters that they invoke, over sockets in this process. */
public final class TwoGroups implements AutoCloseable {

    public static final String CALLERS = "callers";
    public static final String COUNTERS = "counters";
    private static final int CLIENT = 5000;

    private final Path directory;
    private final NodeKeys clientKeys = NodeKeys.generate();
    private final List<NodeKeys> callerKeys = new ArrayList<>();
    private final List<NodeKeys> counterKeys = new ArrayList<>();
    public final GroupConfig callers;
    public final GroupConfig counters;
    private final TreeMap<Integer, ReplicaNode> callerNodes = new TreeMap<>();
    private final TreeMap<Integer, ReplicaNode> counterNodes = new TreeMap<>();
    private final TreeMap<Integer, ReplicatedService> callerServices = new TreeMap<>();
    private final TreeMap<Integer, ReplicatedService> counterServices = new TreeMap<>();
    private final TreeMap<Integer, TallyService> tallies = new TreeMap<>();
    private final TreeMap<Integer, CounterService> counts = new TreeMap<>();
    private final List<GroupClient> clients = new ArrayList<>();

    public TwoGroups(Path directory, int callers, int counters, Tuning tuning) throws IOException {
        this.directory = directory;
        List<Integer> ports = ports(callers + counters);
        List<ReplicaMember> calling = new ArrayList<>();
        List<ClientMember> guests = new ArrayList<>();
        for (int id = 0; id < callers; id++) {
            callerKeys.add(NodeKeys.generate());
            calling.add(new ReplicaMember(id, "127.0.0.1", ports.get(id), callerKeys.get(id).publicKeys()));
            guests.add(new ClientMember(
                    1000 + id, CallerGroups.clientName(CALLERS, id), CallerGroups.ROLE, callerKeys.get(id).publicKeys()));
        }
        List<ReplicaMember> counting = new ArrayList<>();
        for (int id = 0; id < counters; id++) {
            counterKeys.add(NodeKeys.generate());
            counting.add(new ReplicaMember(id, "127.0.0.1", ports.get(callers + id), counterKeys.get(id).publicKeys()));
        }
        ClientMember client = new ClientMember(CLIENT, "client", "relay", clientKeys.publicKeys());
        this.callers = new GroupConfig(CALLERS, file(CALLERS), 0, calling, List.of(client), tuning, true);
        guests.add(client);
        this.counters = new GroupConfig(COUNTERS, file(COUNTERS), 0, counting, guests, tuning, true);
    }

    private static byte[] file(String of) {
        return Digest.sha256("file of " + of).toBytes();
    }

    private static List<Integer> ports(int count) throws IOException {
        List<ServerSocket> held = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            held.add(new ServerSocket(0));
        }
        List<Integer> ports = held.stream().map(ServerSocket::getLocalPort).toList();
        for (ServerSocket socket : held) {
            socket.close();
        }
        return ports;
    }

    public TwoGroups startAll() throws IOException {
        for (int id = 0; id < counters.size(); id++) {
            NewMember.mark(journal(COUNTERS, id));
            startCounter(id);
        }
        for (int id = 0; id < callers.size(); id++) {
            NewMember.mark(journal(CALLERS, id));
            startCaller(id);
        }
        return this;
    }

    private Path home(String group, int id) {
        return directory.resolve(group + "-" + id);
    }

    private Path journal(String group, int id) {
        return home(group, id).resolve("journal");
    }

    synchronized void startCaller(int id) throws IOException {
        watch(callerNodes, id, ReplicaNode.start(options(callers, id, callerKeys), openCaller(id)), this::openCaller);
    }

    synchronized void startCounter(int id) throws IOException {
        watch(counterNodes, id, ReplicaNode.start(options(counters, id, counterKeys), openCounter(id)), this::openCounter);
    }

    private ReplicatedService openCaller(int id) {
        TallyService tally = new TallyService(home(CALLERS, id).resolve("store"));
        tallies.put(id, tally);
        ReplicatedService service = new InvokingService(tally, callers, id, callerKeys.get(id), List.of(counters));
        callerServices.put(id, service);
        return service;
    }

    private ReplicatedService openCounter(int id) {
        CounterService count = new CounterService(home(COUNTERS, id).resolve("store"));
        counts.put(id, count);
        ReplicatedService service = new ServingService(count, counters, id, List.of(callers));
        counterServices.put(id, service);
        return service;
    }

    private ReplicaOptions options(GroupConfig group, int id, List<NodeKeys> keys) {
        return new ReplicaOptions(
                group,
                id,
                keys.get(id),
                journal(group.name(), id),
                new InetSocketAddress("127.0.0.1", group.replicas().get(id).port()),
                1 << 20,
                DevelopmentOptions.NONE);
    }

    private void watch(TreeMap<Integer, ReplicaNode> nodes, int id, ReplicaNode node, IntFunction<ReplicatedService> opened) {
        nodes.put(id, node);
        node.stopped().thenAccept(ending -> {
            if (ending == Ending.RESTART) {
                try {
                    synchronized (this) {
                        (nodes == callerNodes ? callerServices : counterServices).remove(id).close();
                        watch(nodes, id, node.startAnew(opened.apply(id)), opened);
                    }
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        });
    }

    synchronized void stopCaller(int id) {
        callerNodes.remove(id).close();
        callerServices.remove(id).close();
    }

    synchronized void stopCounter(int id) {
        counterNodes.remove(id).close();
        counterServices.remove(id).close();
    }

    synchronized TallyService tally(int id) {
        return tallies.get(id);
    }

    synchronized CounterService count(int id) {
        return counts.get(id);
    }

    public GroupClient client(GroupConfig of) {
        GroupClient client = GroupClients.connect(of, CLIENT, clientKeys);
        clients.add(client);
        return client;
    }

    static String write(GroupClient client, String operation) throws Exception {
        byte[] result = client.write(TallyService.bytes(operation), Duration.ofSeconds(30)).get(40, TimeUnit.SECONDS).result();
        return new String(result, StandardCharsets.UTF_8);
    }

    /** Waits until all of these callers have so many events. */
    void awaitEvents(int count, int... replicas) {
        TestGroup.await(count + " events", () -> IntStream.of(replicas).allMatch(id -> tally(id).events.size() >= count));
    }

    @Override
    public synchronized void close() {
        clients.forEach(GroupClient::close);
        List.copyOf(callerNodes.keySet()).forEach(this::stopCaller);
        List.copyOf(counterNodes.keySet()).forEach(this::stopCounter);
    }
}
