package org.bftldap.bft.client;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.bftldap.bft.core.types.Digest;

/**
 * Answers that a quorum has given already, so that what the others say later can be judged: a wrong one is counted, and one that never
 * comes too. Bounded by number and age.
 */
final class LateVotes {

    private static final int ENTRIES_MAX = 8192;
    private static final long WAIT_NANOS = TimeUnit.SECONDS.toNanos(5);

    private record Entry(Votes votes, long sinceNanos) {}

    private final ReplicaScores scores;
    private final int replicas;
    private final Map<Long, Entry> entries = new LinkedHashMap<>();

    LateVotes(ReplicaScores scores, int replicas) {
        this.scores = scores;
        this.replicas = replicas;
    }

    /** A quorum has agreed: those who said otherwise are counted now, those who are silent get some time. */
    void agreed(long key, Votes votes) {
        for (int replica = 0; replica < replicas; replica++) {
            if (votes.isWrong(replica)) {
                scores.wrongReply(replica);
            }
        }
        if (votes.count() < replicas) {
            entries.put(key, new Entry(votes, System.nanoTime()));
            if (entries.size() > ENTRIES_MAX) {
                Iterator<Entry> oldest = entries.values().iterator();
                giveUp(oldest.next());
                oldest.remove();
            }
        }
    }

    void late(long key, int replica, Digest digest, long version) {
        Entry entry = entries.get(key);
        if (entry == null || !entry.votes().add(replica, digest, version)) {
            return;
        }
        if (entry.votes().isWrong(replica)) {
            scores.wrongReply(replica);
        }
        if (entry.votes().count() == replicas) {
            entries.remove(key);
        }
    }

    void tick(long nowNanos) {
        for (Iterator<Entry> oldest = entries.values().iterator(); oldest.hasNext(); ) {
            Entry entry = oldest.next();
            if (nowNanos - entry.sinceNanos() < WAIT_NANOS) {
                return;
            }
            giveUp(entry);
            oldest.remove();
        }
    }

    private void giveUp(Entry entry) {
        for (int replica = 0; replica < replicas; replica++) {
            if (!entry.votes().hasVoted(replica)) {
                scores.unanswered(replica);
            }
        }
    }
}
