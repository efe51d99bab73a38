package org.bftldap.bft.examples;

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
import org.bftldap.bft.node.DevelopmentOptions;
import org.bftldap.bft.node.NewMember;
import org.bftldap.bft.node.ReplicaOptions;

/** Four replicas and one client on this machine: their keys and ports in a directory that all of them read. */
record ExampleGroup(Path directory, GroupConfig config) {

    static final int REPLICAS = 4;
    static final int CLIENT = 1000;

    /** Makes keys and chooses ports. */
    static ExampleGroup create(Path directory) throws IOException {
        List<String> ports = new ArrayList<>();
        List<ServerSocket> held = new ArrayList<>();
        for (int id = 0; id < REPLICAS; id++) {
            NodeKeys.generate().save(keys(directory, "replica-" + id));
            held.add(new ServerSocket(0));
            ports.add(Integer.toString(held.get(id).getLocalPort()));
        }
        for (ServerSocket socket : held) {
            socket.close();
        }
        for (int id = 0; id < REPLICAS; id++) {
            // A group is made once: a replica that finds its journal empty later knows that it lost it.
            NewMember.mark(directory.resolve("replica-" + id).resolve("journal"));
        }
        NodeKeys.generate().save(keys(directory, "client"));
        Files.write(directory.resolve("ports"), ports);
        return load(directory);
    }

    static ExampleGroup load(Path directory) throws IOException {
        List<String> ports = Files.readAllLines(directory.resolve("ports"));
        List<ReplicaMember> replicas = new ArrayList<>();
        for (int id = 0; id < REPLICAS; id++) {
            NodeKeys keys = NodeKeys.load(keys(directory, "replica-" + id));
            replicas.add(new ReplicaMember(id, "127.0.0.1", Integer.parseInt(ports.get(id)), keys.publicKeys()));
        }
        ClientMember client = new ClientMember(CLIENT, "client", "example", NodeKeys.load(keys(directory, "client")).publicKeys());
        // Checkpoints more often than by default, so that a short demonstration sees some.
        Tuning tuning = new Tuning(16, 32, 64, 1 << 18, 4, 1 << 20, 64, 64, 300, 3000, 500, 6000, 120_000);
        return new ExampleGroup(directory, new GroupConfig("example", new byte[32], 0, replicas, List.of(client), tuning, false));
    }

    NodeKeys clientKeys() throws IOException {
        return NodeKeys.load(keys(directory, "client"));
    }

    ReplicaOptions options(int id) throws IOException {
        return new ReplicaOptions(
                config,
                id,
                NodeKeys.load(keys(directory, "replica-" + id)),
                directory.resolve("replica-" + id).resolve("journal"),
                new InetSocketAddress("127.0.0.1", config.replicas().get(id).port()),
                ReplicaOptions.JOURNAL_KEEP_BYTES_DEFAULT,
                DevelopmentOptions.NONE);
    }

    KeyValueService service(int id) throws IOException {
        return new KeyValueService(directory.resolve("replica-" + id).resolve("store"));
    }

    private static Path keys(Path directory, String member) {
        return directory.resolve(member).resolve("keys");
    }
}
