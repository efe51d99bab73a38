package org.bftldap.bft.nested;

/**
 * What one replica has had to do with another group; for people and tests.
 *
 * @param connected how many of its replicas this one is connected to
 * @param questions messages sent to its replicas
 * @param handedOver certified replies sent to a replica of one's own group
 * @param taken certified replies of other replicas of one's own group that proved an answer
 * @param refused certified or single replies that proved nothing
 * @param answered questions that were answered
 * @param failed questions that were not
 */
public record RemoteCounters(
        int connected, long questions, long handedOver, long taken, long refused, long answered, long failed) {}
