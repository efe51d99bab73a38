package org.bftldap.bft.client;

import java.util.BitSet;
import org.bftldap.bft.core.message.ClientOperation;
import org.bftldap.bft.core.message.Outcome;
import org.bftldap.bft.core.types.Digest;
import org.bftldap.bft.core.types.GroupSize;
import org.jspecify.annotations.Nullable;

/** An operation on its way through the order, until 2f+1 replicas have told its outcome. On the loop's thread. */
final class PendingOperation {

    /** Who wants to know. Exactly one of the two is called, once. */
    interface Waiter {
        void done(Outcome.Full outcome);

        void failed(GroupException.Kind kind, String message);
    }

    private final Votes votes;
    private final long deadlineNanos;
    private ClientOperation operation;
    private final BitSet notAdmittedBy = new BitSet();
    private @Nullable Waiter waiter;
    private Outcome.@Nullable Full content;
    private @Nullable Digest contentDigest;

    PendingOperation(ClientOperation operation, long deadlineNanos, GroupSize size, Waiter waiter) {
        this.operation = operation;
        this.deadlineNanos = deadlineNanos;
        this.votes = new Votes(size);
        this.waiter = waiter;
    }

    ClientOperation operation() {
        return operation;
    }

    Votes votes() {
        return votes;
    }

    boolean isDue(long nowNanos) {
        return waiter != null && nowNanos - deadlineNanos >= 0;
    }

    /** Takes a replica's word. @return whether the outcome is known now: agreed by a quorum, and its content is here */
    boolean vote(int replica, Outcome outcome) {
        Digest digest = outcome.digest();
        votes.add(replica, digest, outcome.version());
        Digest agreed = votes.agreedDigest();
        if (outcome instanceof Outcome.Full full && (content == null || agreed != null && agreed.equals(digest))) {
            content = full;
            contentDigest = digest;
        }
        return isAgreed() && digestOfContentIsAgreed();
    }

    boolean isAgreed() {
        return votes.agreedDigest() != null;
    }

    private boolean digestOfContentIsAgreed() {
        Digest agreed = votes.agreedDigest();
        Digest here = contentDigest;
        return agreed != null && here != null && agreed.equals(here);
    }

    /** Tells the outcome, if anybody still waits. */
    void complete() {
        Outcome.Full full = content;
        Waiter told = waiter;
        waiter = null;
        if (told != null && full != null) {
            told.done(new Outcome.Full(votes.agreedVersion(), full.result()));
        }
    }

    void fail(GroupException.Kind kind, String message) {
        Waiter told = waiter;
        waiter = null;
        if (told != null) {
            told.failed(kind, message);
        }
    }

    /** @return how many replicas have refused it */
    int notAdmitted(int replica) {
        notAdmittedBy.set(replica);
        return notAdmittedBy.cardinality();
    }

    /** Fails, and leaves its number to something harmless, so that the numbers after it can be executed. */
    void refuse(String reason, ClientOperation filler) {
        fail(GroupException.Kind.REFUSED, reason);
        operation = filler;
    }
}
