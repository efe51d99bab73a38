package org.bftldap.bft.core.protocol;

import java.util.Comparator;
import java.util.List;
import org.bftldap.bft.core.message.SlotClaim;
import org.bftldap.bft.core.message.ViewChange;
import org.bftldap.bft.core.types.Digest;
import org.bftldap.bft.core.types.GroupSize;
import org.jspecify.annotations.Nullable;

/**
 * The decisions that safety hangs on, each in one line. There is one right set of them, and nothing outside this package can have another:
 * the simulator's tests put a wrong one in its place, one at a time, to see that they would notice
 * ({@code docs/explanation/simulator.md}).
 */
class Rules {

    static final Rules CORRECT = new Rules();

    /** Only tests in this package extend it. */
    Rules() {}

    /** The primary's PRE-PREPARE is its vote: counting a PREPARE of it besides would count it twice (§2.3). */
    boolean countsPrepare(int from, int primary) {
        return from != primary;
    }

    /** PREPAREs of backups that make a batch prepared: two prepared digests for one number would need a correct replica's two votes. */
    int prepares(GroupSize group) {
        return group.prepares();
    }

    /** COMMITs that decide a number for ever. */
    int commits(GroupSize group) {
        return group.strong();
    }

    /** Replicas whose word for an executed batch is believed: one of them is correct (§2.6). */
    int claims(GroupSize group) {
        return group.weak();
    }

    /** Whether a fetched bucket is what its digest says: it came from one replica, which may lie (§2.9). */
    boolean isBucket(Digest expected, @Nullable Digest actual) {
        return expected.equals(actual);
    }

    /** Whether a replica that lost its journal only observes (§2.14). */
    boolean observes() {
        return true;
    }

    /** M: nothing that was promised with a stable checkpoint up to c is for a higher number (§2.14.1). */
    long observesUntil(long checkpoint, int window) {
        return checkpoint + window;
    }

    /**
     * The first number of a request that is executed, given the last one of its session that was: what a primary orders twice is executed
     * once (§2.1).
     */
    long executesFrom(long firstNumber, long last) {
        return last + 1;
    }

    /** VIEW-CHANGEs that open a view, and how many of them must not contradict what is carried over (§2.8, A1 and B). */
    int viewChanges(GroupSize group) {
        return group.strong();
    }

    /** Replicas that must have accepted a digest before it is carried over: one of them is correct (§2.8, A2). */
    int vouchers(GroupSize group) {
        return group.weak();
    }

    /** Whether a replica with this stable checkpoint still knows what was prepared at this number (§2.8, B). */
    boolean mayHavePrepared(long stable, long sequence) {
        return stable < sequence;
    }

    /** Where a new view begins: at the highest checkpoint that is proved (§2.8). */
    long base(List<ViewChange> viewChanges) {
        return viewChanges.stream().mapToLong(ViewChange::stable).max().orElse(0);
    }

    /** In which order prepared digests are considered for one number (§2.8, A1). */
    Comparator<SlotClaim> candidates() {
        return NewViewDecision.latestFirst();
    }

    /** Complaints that take a replica out of its view: one of them is a correct one's (§2.8). */
    int complaints(GroupSize group) {
        return group.weak();
    }

    /** What was prepared in earlier views stays a promise in later ones (§2.8, P). */
    boolean remembersPrepared() {
        return true;
    }

    /** A view that was left is never acted in again: nothing of it is accepted or prepared any more (§2.8). */
    boolean actsInView(boolean isIn) {
        return isIn;
    }

    /** A vote speaks of its view only. */
    boolean countsVote(long ofView, long entered) {
        return ofView == entered;
    }

    /** A later view counts its votes from the beginning. */
    boolean clearsVotes() {
        return true;
    }

    /** CHECKPOINTs that make a root the group's (§2.7). */
    int certifies(GroupSize group) {
        return group.strong();
    }
}
