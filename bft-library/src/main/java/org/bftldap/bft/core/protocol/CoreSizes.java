package org.bftldap.bft.core.protocol;

/**
 * How much a core keeps in memory, counted where it could grow.
 *
 * @param slots numbers of the window of which something is known
 * @param withheld proposals whose time is not admissible yet
 * @param decisions batches that are decided and not executed
 * @param queues sessions, and clients that register, of which the primary has something waiting or proposed
 * @param longestQueue requests of the queue with most
 * @param waitingBytes of all requests that wait for the primary
 * @param registrations clients that ever registered
 * @param mostOutcomes results kept for the session with most
 * @param mostCheckpoints CHECKPOINTs kept of one replica
 * @param ownCheckpoints own roots that wait for a certificate
 * @param claims numbers of which others said what they executed
 */
public record CoreSizes(
        int slots,
        int withheld,
        int decisions,
        int queues,
        int longestQueue,
        int waitingBytes,
        int sessions,
        int registrations,
        int mostOutcomes,
        int mostCheckpoints,
        int ownCheckpoints,
        int claims) {}
