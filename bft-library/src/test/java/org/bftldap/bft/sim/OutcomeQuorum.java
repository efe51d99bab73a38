package org.bftldap.bft.sim;

import java.util.Map;
import java.util.TreeMap;
import org.bftldap.bft.core.message.Outcome;
import org.bftldap.bft.core.types.Digest;
import org.jspecify.annotations.Nullable;

/** Outcomes of one operation by replica, until enough agree on version and digest, and one of them brought the bytes. */
final class OutcomeQuorum {

    private final int needed;
    private final Map<Integer, Outcome> byReplica = new TreeMap<>();

    OutcomeQuorum(int needed) {
        this.needed = needed;
    }

    /** The result, once it is believed. A replica's later word replaces its earlier one. */
    byte @Nullable [] vote(int replica, Outcome outcome) {
        byReplica.put(replica, outcome);
        Digest digest = outcome.digest();
        int agreeing = 0;
        byte[] result = null;
        for (Outcome other : byReplica.values()) {
            if (other.version() == outcome.version() && other.digest().equals(digest)) {
                agreeing++;
                if (other instanceof Outcome.Full full) {
                    result = full.result();
                }
            }
        }
        return agreeing >= needed ? result : null;
    }
}
