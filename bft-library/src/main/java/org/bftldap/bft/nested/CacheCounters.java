package org.bftldap.bft.nested;

/**
 * What one replica keeps of another group's answers; for people and tests.
 *
 * @param kept answers
 * @param hits questions answered by a kept one
 * @param misses questions for which there was none
 * @param dropped kept answers that were no longer vouched for: stale, or silence
 */
public record CacheCounters(int kept, long hits, long misses, long dropped) {}
