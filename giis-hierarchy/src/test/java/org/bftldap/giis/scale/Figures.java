package org.bftldap.giis.scale;

import java.util.Arrays;
import java.util.List;

/**
 * What a run gave.
 *
 * @param levels of the tree
 * @param seconds that were counted
 * @param hits looks at copies that found one
 * @param mostCached bytes of copies at the replica that has most
 * @param mostLeases at the replica that holds most
 */
record Figures(int domains, int levels, int seconds, long hits, long misses, long mostCached, int mostLeases, Tally tally) {

    double hitRatio() {
        return hits + misses == 0 ? 0 : (double) hits / (hits + misses);
    }

    /** Answers that needed no other group to be asked, of all. */
    double fromCopies() {
        long copies = Arrays.stream(Tally.Asked.values()).mapToLong(kind -> tally.fromCopies(kind).size()).sum();
        return copies / (double) Math.max(1, tally.answers());
    }

    /** Messages of questions between groups. */
    double messagesPerAnswer() {
        long messages = List.of(Tally.Traffic.QUESTION, Tally.Traffic.ANSWER, Tally.Traffic.HANDED_OVER).stream()
                .mapToLong(tally::messages)
                .sum();
        return messages / (double) Math.max(1, tally.answers());
    }

    /** At one replica, as a mean. */
    double perReplicaAndSecond(Tally.Traffic kind) {
        return tally.messages(kind) / (double) seconds / domains / Domain.SIZE.replicas();
    }

    /** Between groups, in and out, at one replica, as a mean. */
    double kilobytesPerReplicaAndSecond() {
        return 2 * tally.bytes() / 1e3 / seconds / domains / Domain.SIZE.replicas();
    }

    double askedMillis(Tally.Asked kind, double part) {
        return Tally.percentile(tally.asked(kind), part) / 1e6;
    }

    double copiedMillis(Tally.Asked kind, double part) {
        return Tally.percentile(tally.fromCopies(kind), part) / 1e6;
    }
}
