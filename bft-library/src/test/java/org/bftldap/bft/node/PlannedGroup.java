package org.bftldap.bft.node;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import org.bftldap.bft.config.ClientMember;
import org.bftldap.bft.config.GroupConfig;
import org.bftldap.bft.config.ReplicaMember;
import org.bftldap.bft.core.types.Digest;
import org.bftldap.bft.crypto.NodeKeys;
import org.bftldap.bft.nested.CallerGroups;

/** Keys and ports of a group that does not run yet, for several groups of which one asks the other. */
public record PlannedGroup(String name, List<NodeKeys> keys, List<Integer> ports) {

    private static final int FIRST_CLIENT = 1000;

    public PlannedGroup {
        keys = List.copyOf(keys);
        ports = List.copyOf(ports);
    }

    /** Called g0, g1, … @param sizes how many replicas each has */
    public static List<PlannedGroup> plan(List<Integer> sizes) throws IOException {
        List<PlannedGroup> planned = new ArrayList<>();
        List<ServerSocket> held = new ArrayList<>();
        for (int i = 0; i < sizes.size(); i++) {
            List<NodeKeys> keys = new ArrayList<>();
            List<Integer> ports = new ArrayList<>();
            for (int id = 0; id < sizes.get(i); id++) {
                keys.add(NodeKeys.generate());
                // Held until all are chosen, so that no port is taken twice.
                held.add(new ServerSocket(0));
                ports.add(held.get(held.size() - 1).getLocalPort());
            }
            planned.add(new PlannedGroup("g" + i, keys, ports));
        }
        for (ServerSocket socket : held) {
            socket.close();
        }
        return planned;
    }

    /** Its replicas, as the file of a group names them that they may ask. */
    public List<ClientMember> asClients() {
        List<ClientMember> clients = new ArrayList<>();
        for (int id = 0; id < keys.size(); id++) {
            clients.add(new ClientMember(FIRST_CLIENT + id, CallerGroups.clientName(name, id), CallerGroups.ROLE, keys.get(id).publicKeys()));
        }
        return clients;
    }

    /** Its file. */
    public GroupConfig config(List<ClientMember> clients) {
        List<ReplicaMember> members = new ArrayList<>();
        for (int id = 0; id < keys.size(); id++) {
            members.add(new ReplicaMember(id, "127.0.0.1", ports.get(id), keys.get(id).publicKeys()));
        }
        return new GroupConfig(name, Digest.sha256(name).toBytes(), 0, members, clients, TestGroup.smallTuning(), true);
    }

    /** Where a replica of it listens. */
    public InetSocketAddress address(int id) {
        return new InetSocketAddress("127.0.0.1", ports.get(id));
    }
}
