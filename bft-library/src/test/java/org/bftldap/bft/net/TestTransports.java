package org.bftldap.bft.net;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.bftldap.bft.config.ClientMember;
import org.bftldap.bft.config.GroupConfig;
import org.bftldap.bft.config.ReplicaMember;
import org.bftldap.bft.config.Tuning;
import org.bftldap.bft.crypto.NodeKeys;

/** Transports of a group of four replicas and one client, each with keys of its own, on loopback; closed together. */
final class TestTransports {

    static final int CLIENT = 1000;
    private static final int REPLICAS = 4;

    private final List<NodeKeys> keys = new ArrayList<>();
    private final List<AutoCloseable> opened = new ArrayList<>();

    TestTransports() {
        for (int i = 0; i <= REPLICAS; i++) {
            keys.add(NodeKeys.generate());
        }
    }

    NodeKeys keys(int process) {
        return keys.get(process == CLIENT ? REPLICAS : process);
    }

    GroupConfig group(byte[] fileDigest, Tuning tuning) {
        List<ReplicaMember> replicas = new ArrayList<>();
        for (int id = 0; id < REPLICAS; id++) {
            replicas.add(new ReplicaMember(id, "127.0.0.1", 1, keys(id).publicKeys()));
        }
        ClientMember client = new ClientMember(CLIENT, "client", "relay", keys(CLIENT).publicKeys());
        return new GroupConfig("g", fileDigest, 0, replicas, List.of(client), tuning, true);
    }

    Transport open(GroupConfig group, int id, NodeKeys own, TransportListener listener) {
        Members members = new Members(group);
        Transport transport = new Transport("test-" + id, members, id, own, new Signatures(members, own), listener);
        opened.add(transport);
        return transport;
    }

    /** The client, by hand. */
    RawPeer raw(GroupConfig group, InetSocketAddress address) throws Exception {
        RawPeer peer = new RawPeer(new Members(group), CLIENT, keys(CLIENT), 0, address);
        opened.add(peer);
        return peer;
    }

    static InetSocketAddress listen(Transport transport) throws IOException {
        return transport.listen(new InetSocketAddress("127.0.0.1", 0));
    }

    void close() throws Exception {
        for (AutoCloseable each : opened) {
            each.close();
        }
    }
}
