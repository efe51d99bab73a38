package org.bftldap.bft.client;

import java.util.List;

/**
 * Counts since start, one element a replica.
 *
 * @param readFallbacks reads that had to be ordered
 */
public record ClientStatus(List<Peer> replicas, long readRetries, long readFallbacks) {

    public ClientStatus {
        replicas = List.copyOf(replicas);
    }

    /**
     * @param connected whether a connection stands now
     * @param wrongReplies replies that differed from what 2f+1 others agreed on for the same state
     * @param authenticationFailures frames with a bad MAC or signature
     * @param unanswered requests that a quorum answered and this replica did not, in time
     */
    public record Peer(int id, boolean connected, long wrongReplies, long authenticationFailures, long unanswered) {}
}
