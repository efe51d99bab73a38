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
record BenchmarkGroup(Path directory, List<NodeKeys> replicaKeys, NodeKeys clientKeys, List<Integer> ports) {

    static final int CLIENT = 1000;

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
        NodeKeys.generate().save(directory.resolve("client").resolve("keys"));
        Files.write(directory.resolve("ports"), ports);
        return load(directory);
    }

    static BenchmarkGroup load(Path directory) throws IOException {
        List<Integer> ports = Files.readAllLines(directory.resolve("ports")).stream().map(Integer::valueOf).toList();
        List<NodeKeys> keys = new ArrayList<>();
        for (int id = 0; id < ports.size(); id++) {
            keys.add(NodeKeys.load(directory.resolve("replica-" + id).resolve("keys")));
        }
        return new BenchmarkGroup(directory, keys, NodeKeys.load(directory.resolve("client").resolve("keys")), ports);
    }

    GroupConfig config() {
        List<ReplicaMember> replicas = new ArrayList<>();
        for (int id = 0; id < ports.size(); id++) {
            replicas.add(new ReplicaMember(id, "127.0.0.1", ports.get(id), replicaKeys.get(id).publicKeys()));
        }
        ClientMember client = new ClientMember(CLIENT, "client", "relay", clientKeys.publicKeys());
        return new GroupConfig("benchmark", new byte[32], 0, replicas, List.of(client), Tuning.defaults(), true);
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
