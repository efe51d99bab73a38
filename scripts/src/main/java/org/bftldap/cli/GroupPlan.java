package org.bftldap.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A group that is to be made.
 *
 * @param hosts where each replica is reached; as many as there are replicas
 * @param peerPorts the port of each for replicas and clients of the group
 * @param adminPorts loopback status port of each replica
 * @param relays at least one
 * @param agents may be none
 * @param ownTls the certificate that the relays are to show; empty: one of a CA made for first steps
 */
record GroupPlan(
        String name,
        List<String> hosts,
        List<Integer> peerPorts,
        List<Integer> adminPorts,
        List<RelayPorts> relays,
        List<AgentPlan> agents,
        Optional<OwnTls> ownTls,
        List<String> suffixes,
        List<String> anonymousSuffixes,
        Purpose purpose) {

    /** Where a relay listens, on loopback. */
    record RelayPorts(int ldap, int ldaps, int admin) {}

    /** PEM files of a certificate chain and its key. */
    record OwnTls(Path certificate, Path key) {}

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
        relays = List.copyOf(relays);
        agents = List.copyOf(agents);
        suffixes = List.copyOf(suffixes);
        anonymousSuffixes = List.copyOf(anonymousSuffixes);
    }

    int replicas() {
        return hosts.size();
    }
}
