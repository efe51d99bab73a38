package org.bftldap.bft.nested;

/**
 * What one replica has had to do with groups that keep its answers; for people and tests.
 *
 * @param held answers that some group may keep now
 * @param notices sent: answers that had become stale
 */
public record LeaseCounters(int held, long notices) {}
