package org.bftldap.bft.client;

import java.util.List;

/**
 * What a client has seen of its group: counts since start, one element a replica.
 *
 * @param view the highest that f+1 replicas have told
 * @param readFallbacks reads that had to be ordered
 */
public record ClientStatus(List<Peer> replicas, long view, long readRetries, long readFallbacks) {

    public ClientStatus {
        replicas = List.copyOf(replicas);
    }

    /**
     * @param connected whether a connection stands now
     * @param wrongReplies replies that differed from what 2f+1 others agreed on for the same state
     * @param authenticationFailures frames with a bad MAC or signature
     * @param unanswered requests that a quorum answered and this replica did not, in time
     * @param view the highest that it has told, by its own word
     * @param version the highest of an answer of it, likewise
     * @param lastMessageAgeMillis since its last authentic frame, or the start of the connection; -1 if there was none
     */
    public record Peer(
            int id,
            boolean connected,
            long wrongReplies,
            long authenticationFailures,
            long unanswered,
            long view,
            long version,
            long lastMessageAgeMillis) {

        /** Whether it gave this client reason to doubt it. Silence is none: it may be down, or cut off. */
        public boolean isSuspect() {
            return wrongReplies > 0 || authenticationFailures > 0;
        }
    }
}
