package org.bftldap.bft.config;

import java.util.List;
import org.bftldap.bft.core.types.GroupSize;

/**
 * A group as its file describes it; equal at all its processes.
 *
 * @param name the group's name, bound into every signature and MAC
 * @param fileDigest SHA-256 of the canonical group file, 32 bytes; processes whose digests differ refuse each other
 * @param epoch membership number, from 0
 * @param replicas members by id: element i has id i; one, or at least 4 ({@link GroupSize})
 * @param clients processes allowed to be clients, ascending by id; client ids start at 1,000 and are never reused
 * @param tuning sizes and times that must be equal everywhere
 * @param development whether this is a throw-away group on one machine: the only kind in which fault hooks are accepted
 */
public record GroupConfig(
        String name,
        byte[] fileDigest,
        int epoch,
        List<ReplicaMember> replicas,
        List<ClientMember> clients,
        Tuning tuning,
        boolean development) {

    public GroupConfig {
        replicas = List.copyOf(replicas);
        clients = List.copyOf(clients);
        if (!GroupSize.isPossible(replicas.size())) {
            throw new IllegalArgumentException("a group needs at least 4 replicas to survive one fault, or has 1 and survives none; not "
                    + replicas.size());
        }
        for (int i = 0; i < replicas.size(); i++) {
            if (replicas.get(i).id() != i) {
                throw new IllegalArgumentException("replica ids must be 0, 1, 2, … in order; found " + replicas.get(i).id());
            }
        }
    }

    /** n. */
    public int size() {
        return replicas.size();
    }
}
