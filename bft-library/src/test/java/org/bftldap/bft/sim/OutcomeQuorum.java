package org.bftldap.bft.sim;

import java.util.Map;
import java.util.TreeMap;
import org.bftldap.bft.core.message.Outcome;
import org.bftldap.bft.core.types.Digest;
import org.jspecify.annotations.Nullable;

/** Outcomes of one operation by replica, until enough agree on version and digest, and one of them brought the bytes. */
final class OutcomeQuorum {

    private record Vote(long version, Digest digest, Outcome outcome) {}

    private final int needed;
    private final Map<Integer, Vote> byReplica = new TreeMap<>();

    OutcomeQuorum(int needed) {
        this.needed = needed;
    }

    /** The result, once it is believed. A replica's later word replaces its earlier one. */
    byte @Nullable [] vote(int replica, Outcome outcome) {
        Vote vote = new Vote(outcome.version(), outcome.digest(), outcome);
        byReplica.put(replica, vote);
        int agreeing = 0;
        byte[] result = null;
        for (Vote other : byReplica.values()) {
            if (other.version == vote.version && other.digest.equals(vote.digest)) {
                agreeing++;
                if (other.outcome instanceof Outcome.Full full) {
                    result = full.result();
                }
            }
        }
        return agreeing >= needed ? result : null;
    }
}
