package org.bftldap.bft.nested;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bftldap.bft.config.ClientMember;
import org.bftldap.bft.config.GroupConfig;

/**
 * Which groups may ask this one: each of their replicas is a client of the group file with role {@code group} and the name
 * {@code GROUP/ID}. Immutable.
 */
public final class CallerGroups {

    /** The role of such a client. */
    public static final String ROLE = "group";

    private final Map<Integer, String> groups = new HashMap<>();

    public CallerGroups(GroupConfig group) {
        for (ClientMember client : group.clients()) {
            int slash = client.name().lastIndexOf('/');
            if (client.role().equals(ROLE) && slash > 0) {
                groups.put(client.id(), client.name().substring(0, slash));
            }
        }
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
