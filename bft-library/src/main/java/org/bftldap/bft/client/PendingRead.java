package org.bftldap.bft.client;

import java.util.BitSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.bftldap.bft.client.GroupException.Kind;
import org.bftldap.bft.core.message.ReadContent;
import org.bftldap.bft.core.types.Digest;
import org.bftldap.bft.core.types.GroupSize;
import org.jspecify.annotations.Nullable;

/** A read until it is answered: what was asked, which attempt this is, and what came for it. On the loop's thread. */
final class PendingRead {

    /** How the present attempt was made (protocol.md §2.5 rule 5: one retry, then in the order, which always answers). */
    enum Attempt {
        FIRST,
        RETRY,
        ORDERED
    }

    private final byte[] operation;
    private final long deadlineNanos;
    private final CompletableFuture<ReadReply> answer;
    private final GroupSize size;
    private Attempt attempt = Attempt.FIRST;
    private long readId;
    private int replier;
    private long sinceNanos;
    private long patienceNanos;
    private long doubtNanos;
    private boolean doubtful;
    private boolean busySeen;
    private final BitSet busy = new BitSet();
    private Votes votes;
    private List<Digest> chunks = List.of();
    private byte @Nullable [] content;
    private int contentFrom;

    /** @param patienceNanos how long an attempt may stay without an answer; doubles with each */
    PendingRead(
            byte[] operation, long deadlineNanos, long patienceNanos, CompletableFuture<ReadReply> answer, GroupSize size) {
        this.patienceNanos = patienceNanos;
        this.operation = operation;
        this.deadlineNanos = deadlineNanos;
        this.answer = answer;
        this.size = size;
        this.votes = new Votes(size);
    }

    byte[] operation() {
        return operation;
    }

    CompletableFuture<ReadReply> answer() {
        return answer;
    }

    long deadlineNanos() {
        return deadlineNanos;
    }

    Attempt attempt() {
        return attempt;
    }

    long readId() {
        return readId;
    }

    int replier() {
        return replier;
    }

    Votes votes() {
        return votes;
    }

    /** What has come of an earlier attempt no longer counts: it was about another state. */
    void begin(Attempt how, long id, int designated, long nowNanos) {
        readId = id;
        replier = designated;
        if (how == attempt) {
            patienceNanos *= 2;
        }
        attempt = how;
        sinceNanos = nowNanos;
        doubtful = false;
        busy.clear();
        votes = new Votes(size);
        chunks = List.of();
        content = null;
    }

    /** Takes a replica's word. */
    void vote(int from, org.bftldap.bft.core.message.ReadReply reply) {
        boolean agreedBefore = votes.agreedDigest() != null;
        votes.add(from, reply.digest(), reply.version());
        if (!agreedBefore && votes.agreedDigest() != null) {
            chunks = reply.chunks();
        }
        if (reply.content() instanceof ReadContent.Whole whole
                && reply.chunks().size() == 1
                && Digest.sha256(whole.chunk()).equals(reply.chunks().get(0))
                && (votes.agreedDigest() == null || votes.agrees(from))) {
            content = whole.chunk();
            contentFrom = from;
        }
    }

    /** Digests of the chunks that a quorum agreed on; empty before. */
    List<Digest> agreedChunks() {
        return chunks;
    }

    /** The content of a short answer, if one that fits what was agreed has come. */
    byte @Nullable [] agreedContent() {
        return content != null && votes.agrees(contentFrom) ? content : null;
    }

    /** This replica will not answer this attempt. */
    void busy(int replica) {
        busySeen = true;
        busy.set(replica);
    }

    /** Whether this attempt can still get an answer from there. */
    boolean isAwaited(int replica) {
        return !votes.hasVoted(replica) && !busy.get(replica);
    }

    /** Replicas that have said something, be it that they are busy. */
    int heard() {
        return votes.count() + busy.cardinality();
    }

    /** From now on only a short time is given to what is missing. */
    void doubt(long nowNanos) {
        if (!doubtful) {
            doubtful = true;
            doubtNanos = nowNanos;
        }
    }

    boolean isDoubtfulSince(long nowNanos, long patienceNanos) {
        return doubtful && nowNanos - doubtNanos >= patienceNanos;
    }

    /** Whether nothing has come of this attempt for so long that another is due. */
    boolean isStale(long nowNanos) {
        return nowNanos - sinceNanos >= patienceNanos;
    }

    boolean isDue(long nowNanos) {
        return nowNanos - deadlineNanos >= 0;
    }

    void fail(Kind kind, String message) {
        answer.completeExceptionally(new GroupException(kind == Kind.NO_QUORUM && busySeen ? Kind.BUSY : kind, message));
    }
}
