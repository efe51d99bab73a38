package org.bftldap.bft.core.protocol;

import org.bftldap.bft.core.types.Digest;
import org.bftldap.bft.core.types.GroupSize;
import org.jspecify.annotations.Nullable;

/**
 * One vote a replica, for one question. The first vote counts; a set of messages would let a faulty replica vote for everything.
 */
final class Votes {

    /** What a vote did. */
    enum Cast {
        COUNTED,
        REPEATED,
        /** The replica had voted for something else: it is faulty. */
        CONTRADICTED
    }

    private final @Nullable Digest[] byReplica;

    Votes(GroupSize group) {
        byReplica = new Digest[group.replicas()];
    }

    Cast cast(int replica, Digest digest) {
        Digest before = byReplica[replica];
        if (before == null) {
            byReplica[replica] = digest;
            return Cast.COUNTED;
        }
        return before.equals(digest) ? Cast.REPEATED : Cast.CONTRADICTED;
    }

    int count(Digest digest) {
        int count = 0;
        for (Digest vote : byReplica) {
            if (digest.equals(vote)) {
                count++;
            }
        }
        return count;
    }

    /** The digest that at least this many replicas voted for, or null. With more than half needed there is at most one. */
    @Nullable Digest agreed(int needed) {
        for (Digest vote : byReplica) {
            if (vote != null && count(vote) >= needed) {
                return vote;
            }
        }
        return null;
    }

    @Nullable Digest of(int replica) {
        return byReplica[replica];
    }

    boolean isEmpty() {
        for (Digest vote : byReplica) {
            if (vote != null) {
                return false;
            }
        }
        return true;
    }
}
