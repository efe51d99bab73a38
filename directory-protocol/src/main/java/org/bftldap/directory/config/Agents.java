package org.bftldap.directory.config;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.bftldap.bft.config.ClientMember;

/**
 * The clients of a group that act as themselves: agents of resources, each with a key of its own in the group file and no user behind it.
 * What they are called follows from the group file alone. Immutable.
 */
public final class Agents {

    /** Role of such a client in the group file. */
    public static final String ROLE = "gris";

    /**
     * Above all agents' names. No naming context can hold it (none begins with cn), so no entry ever has an agent's name and
     * nobody can bind as one.
     */
    public static final String CONTAINER = "cn=agents,cn=bftldap";

    public static final Agents NONE = new Agents(new TreeMap<>());

    private final SortedMap<Integer, String> dns;

    private Agents(SortedMap<Integer, String> dns) {
        this.dns = Collections.unmodifiableSortedMap(dns);
    }

    /** @param clients all clients of the group */
    public static Agents of(List<ClientMember> clients) {
        SortedMap<Integer, String> dns = new TreeMap<>();
        for (ClientMember client : clients) {
            if (client.role().equals(ROLE)) {
                dns.put(client.id(), dn(client.name()));
            }
        }
        return new Agents(dns);
    }

    /** As whom each of them acts: client number to DN. */
    public SortedMap<Integer, String> dns() {
        return dns;
    }

    /** The name in such a DN; empty where it is none, or written otherwise. */
    public static Optional<String> name(String dn) {
        String end = "," + CONTAINER;
        if (!dn.startsWith("cn=") || !dn.endsWith(end) || dn.length() <= end.length() + 3) {
            return Optional.empty();
        }
        return Optional.of(dn.substring(3, dn.length() - end.length())).filter(Agents::isName);
    }

    /** Whether an agent may be called so: 1 to 63 of a-z, 0-9, dot and dash. */
    public static boolean isName(String name) {
        return name.matches("[a-z0-9][a-z0-9.-]{0,62}");
    }

    /** The DN of the agent of this name. @param name 1 to 63 of a-z, 0-9, dot and dash, as the group file demands */
    public static String dn(String name) {
        return "cn=" + name + "," + CONTAINER;
    }
}
