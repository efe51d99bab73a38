package org.bftldap.bft.core.protocol;

import static org.bftldap.bft.core.protocol.Rejection.EQUIVOCATION;
import static org.bftldap.bft.core.protocol.Rejection.OTHER_VIEW;

import org.bftldap.bft.core.message.Commit;
import org.bftldap.bft.core.types.Digest;
import org.bftldap.bft.core.types.GroupSize;
import org.jspecify.annotations.Nullable;

/**
 * How the others vote, as far as this replica sees it: for people who look after the group. Nothing is decided by it.
 *
 * <p>A replica that votes twice for a number, or commits to another digest than the one that q decided, is faulty: correct ones prepare one
 * digest of a view and commit to no other. A PREPARE for another digest accuses nobody but the primary. Lateness is no fault.
 */
final class Conduct {

    /** Decisions that are remembered for votes that come late, also when their slots are long gone. */
    private static final int REMEMBERED = 4096;
    /** A vote changes the mean by one part in this many. */
    private static final int MEAN_OVER = 16;
    /** Later than this is not later: who comes back after an hour must not seem slow for an hour. */
    private static final long LATE_MILLIS_MAX = 2_000;

    private final GroupSize group;
    private final Now now;
    private final long[] contradictions;
    private final long[] strays;
    private final double[] lateMillis;
    private final @Nullable Decided[] decided = new Decided[REMEMBERED];

    /** A decision, when it was made, and from whom a vote for it has come; a group has at most 64 replicas. */
    private static final class Decided {
        final long sequence;
        final Digest digest;
        final long nanos;
        long voters;

        Decided(long sequence, Digest digest, long nanos) {
            this.sequence = sequence;
            this.digest = digest;
            this.nanos = nanos;
        }

        boolean isFirstOf(int replica) {
            boolean isFirst = (voters >> replica & 1) == 0;
            voters |= 1L << replica;
            return isFirst;
        }
    }

    Conduct(GroupSize group, Now now) {
        this.group = group;
        this.now = now;
        this.contradictions = new long[group.replicas()];
        this.strays = new long[group.replicas()];
        this.lateMillis = new double[group.replicas()];
    }

    /** Votes and proposals that contradict others of the same replica or what q decided. */
    long contradictions(int replica) {
        return contradictions[replica];
    }

    /** Votes in another view than this replica's, since the last word in the same one. */
    long strays(int replica) {
        return strays[replica];
    }

    /** How long after a decision its vote comes, on the average of late; 0 for one without which nothing is decided. */
    long lateMillis(int replica) {
        return Math.round(lateMillis[replica]);
    }

    /** A vote, and what became of it. */
    void voted(int replica, @Nullable Rejection outcome) {
        if (outcome == EQUIVOCATION) {
            contradictions[replica]++;
        } else if (outcome == OTHER_VIEW) {
            strays[replica]++;
        } else {
            strays[replica] = 0;
        }
    }

    /** It told its view. */
    void toldView(int replica, boolean isOurs) {
        if (isOurs) {
            strays[replica] = 0;
        }
    }

    /** A signed word of this replica, whoever passed it on. */
    void signed(int replica, @Nullable Rejection outcome) {
        if (outcome == EQUIVOCATION) {
            contradictions[replica]++;
        }
    }

    /** The slot's COMMITs may have become enough; if they did, all of them are judged. */
    void judge(@Nullable Slot slot) {
        Digest certified = slot == null ? null : slot.certified();
        if (slot == null || certified == null || remembered(slot.sequence()) != null) {
            return;
        }
        Decided decision = new Decided(slot.sequence(), certified, now.monotonicNanos());
        decided[(int) (slot.sequence() % REMEMBERED)] = decision;
        for (int replica = 0; replica < group.replicas(); replica++) {
            Digest vote = slot.commits().of(replica);
            if (vote != null) {
                judge(replica, vote, decision, 0);
            }
        }
    }

    /** A COMMIT of this replica in our view; one that took part in the decision is judged by {@link #judge(Slot)}. */
    void judgeLate(int replica, Commit commit) {
        Decided decision = remembered(commit.sequence());
        if (decision != null) {
            judge(replica, commit.digest(), decision, Math.min(now.millisSince(decision.nanos), LATE_MILLIS_MAX));
        }
    }

    private @Nullable Decided remembered(long sequence) {
        Decided decision = decided[(int) (sequence % REMEMBERED)];
        return decision != null && decision.sequence == sequence ? decision : null;
    }

    private void judge(int replica, Digest vote, Decided decision, long late) {
        if (!decision.isFirstOf(replica)) {
            return; // said again, or contradicted, which is counted already
        }
        if (!vote.equals(decision.digest)) {
            contradictions[replica]++;
        }
        lateMillis[replica] += (late - lateMillis[replica]) / MEAN_OVER;
    }
}
