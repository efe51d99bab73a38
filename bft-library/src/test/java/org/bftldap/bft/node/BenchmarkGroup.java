package org.bftldap.bft.node;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bftldap.bft.config.ClientMember;
import org.bftldap.bft.config.GroupConfig;
import org.bftldap.bft.config.ReplicaMember;
import org.bftldap.bft.config.Tuning;
import org.bftldap.bft.crypto.NodeKeys;

/** The files of a benchmark's group: a directory of keys per member, and the ports. */
public record BenchmarkGroup(Path directory, List<NodeKeys> replicaKeys, List<NodeKeys> clientKeys, List<Integer> ports) {

    public static final int CLIENT = 1000;
    static final int CLIENTS = 10;

    static BenchmarkGroup create(Path directory, int replicas) throws IOException {
        List<String> ports = new ArrayList<>();
        List<ServerSocket> held = new ArrayList<>();
        for (int id = 0; id < replicas; id++) {
            NodeKeys.generate().save(directory.resolve("replica-" + id).resolve("keys"));
            held.add(new ServerSocket(0));
            ports.add(Integer.toString(held.get(id).getLocalPort()));
        }
        for (ServerSocket socket : held) {
            socket.close();
        }
        for (int id = 0; id < held.size(); id++) {
            NewMember.mark(directory.resolve("replica-" + id).resolve("journal"));
        }
        for (int i = 0; i < CLIENTS; i++) {
            NodeKeys.generate().save(directory.resolve("client-" + i).resolve("keys"));
        }
        Files.write(directory.resolve("ports"), ports);
        return load(directory);
    }

    public static BenchmarkGroup load(Path directory) throws IOException {
        List<Integer> ports = Files.readAllLines(directory.resolve("ports")).stream().map(Integer::valueOf).toList();
        List<NodeKeys> keys = new ArrayList<>();
        for (int id = 0; id < ports.size(); id++) {
            keys.add(NodeKeys.load(directory.resolve("replica-" + id).resolve("keys")));
        }
        List<NodeKeys> clientKeys = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            clientKeys.add(NodeKeys.load(directory.resolve("client-" + i).resolve("keys")));
        }
        return new BenchmarkGroup(directory, keys, clientKeys, ports);
    }

    public GroupConfig config() {
        return config(Tuning.defaults().requestTimeoutMillis());
    }

    /** @param requestTimeoutMillis matters to clients only */
    GroupConfig config(int requestTimeoutMillis) {
        List<ReplicaMember> replicas = new ArrayList<>();
        for (int id = 0; id < ports.size(); id++) {
            replicas.add(new ReplicaMember(id, "127.0.0.1", ports.get(id), replicaKeys.get(id).publicKeys()));
        }
        List<ClientMember> clients = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            clients.add(new ClientMember(CLIENT + i, "client-" + i, "relay", clientKeys.get(i).publicKeys()));
        }
        Tuning d = Tuning.defaults();
        Tuning tuning = new Tuning(
                d.checkpointInterval(), d.window(), d.batchOperationsMax(), d.batchBytesMax(), d.pipelineMax(), d.requestBytesMax(),
                d.sessionWindow(), d.sessionsMax(), requestTimeoutMillis, d.clockToleranceMillis(), d.viewTimeoutMillis(), d.remoteDeadlineMillis(), d.keyRefreshMillis());
        return new GroupConfig("benchmark", new byte[32], 0, replicas, clients, tuning, true);
    }

    ReplicaOptions replicaOptions(int id) {
        return new ReplicaOptions(
                config(),
                id,
                replicaKeys.get(id),
                directory.resolve("replica-" + id).resolve("journal"),
                new InetSocketAddress("127.0.0.1", ports.get(id)),
                64L << 20,
                DevelopmentOptions.NONE);
    }
}
