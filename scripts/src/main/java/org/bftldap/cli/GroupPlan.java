package org.bftldap.cli;

import java.util.List;

/**
 * A group that is to be made.
 *
 * @param hosts where each replica is reached; as many as there are replicas
 * @param peerPorts the port of each for replicas and clients of the group
 * @param adminPorts loopback status port of each replica, then of the relay
 * @param ldapPort of the relay, on loopback
 */
record GroupPlan(
        String name,
        List<String> hosts,
        List<Integer> peerPorts,
        List<Integer> adminPorts,
        int ldapPort,
        List<String> suffixes,
        List<String> anonymousSuffixes,
        Purpose purpose) {

    enum Purpose {
        /** For real use: faults are never played. */
        PRODUCTION,
        /** A throw-away group on one machine. */
        DEVELOPMENT
    }

    GroupPlan {
        hosts = List.copyOf(hosts);
        peerPorts = List.copyOf(peerPorts);
        adminPorts = List.copyOf(adminPorts);
        suffixes = List.copyOf(suffixes);
        anonymousSuffixes = List.copyOf(anonymousSuffixes);
    }

    int replicas() {
        return hosts.size();
    }
}
