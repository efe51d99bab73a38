package org.bftldap.bft.nested;

import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bftldap.bft.config.ClientMember;
import org.bftldap.bft.config.GroupConfig;
import org.bftldap.bft.config.PublicKeys;
import org.bftldap.bft.core.types.Digest;
import org.bftldap.bft.net.Members;

/**
 * Which groups may ask this one: each of their replicas is a client with role {@code group} and the name {@code GROUP/ID}, of the group file
 * or let in by the service. Safe for use by many threads.
 */
public final class CallerGroups {

    /** The role of such a client. */
    public static final String ROLE = "group";

    private static final int GUEST_BITS = 0x4000_0000;

    private final Map<Integer, String> listed;
    private volatile Map<Integer, String> groups;

    public CallerGroups(GroupConfig group) {
        listed = groups(group.clients());
        groups = listed;
    }

    /**
     * Whether a group can be asked and let in by its file.
     *
     * @throws IllegalArgumentException if keys are none, or two processes share one or a number
     */
    public static void requireUsable(GroupConfig group) {
        new Members(group);
    }

    /** As a group's replicas are let in by who knows its file: with numbers that they can tell by themselves. */
    public static List<ClientMember> guests(GroupConfig group) {
        return group.replicas().stream()
                .map(replica -> new ClientMember(guestId(replica.keys()), clientName(group.name(), replica.id()), ROLE, replica.keys()))
                .toList();
    }

    /** Of a client that stands in no group file: drawn from its TLS key, above those that group files give. */
    public static int guestId(PublicKeys keys) {
        return ByteBuffer.wrap(Digest.sha256(keys.tls()).toBytes()).getInt() & GUEST_BITS - 1 | GUEST_BITS;
    }

    /** These are the guests from now on. */
    void letIn(Collection<ClientMember> guests) {
        Map<Integer, String> all = groups(guests);
        all.putAll(listed);
        groups = all;
    }

    private static Map<Integer, String> groups(Collection<ClientMember> clients) {
        Map<Integer, String> groups = new HashMap<>();
        for (ClientMember client : clients) {
            int slash = client.name().lastIndexOf('/');
            if (client.role().equals(ROLE) && slash > 0) {
                groups.put(client.id(), client.name().substring(0, slash));
            }
        }
        return groups;
    }

    /** The group whose replica this client is. */
    public Optional<String> groupOf(int client) {
        return Optional.ofNullable(groups.get(client));
    }

    /** Whether no group may ask. */
    public boolean isEmpty() {
        return groups.isEmpty();
    }

    /** All replicas of a group, as clients. */
    public List<Integer> clientsOf(String group) {
        return groups.entrySet().stream().filter(client -> client.getValue().equals(group)).map(Map.Entry::getKey).sorted().toList();
    }

    /** Name of a group's replica as a client of another group. */
    public static String clientName(String group, int replica) {
        return group + "/" + replica;
    }
}
