package org.bftldap.bft.client;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.bftldap.bft.client.GroupException.Kind;
import org.bftldap.bft.client.PendingRead.Attempt;
import org.bftldap.bft.core.codec.MessageCodec;
import org.bftldap.bft.core.message.Chunk;
import org.bftldap.bft.core.message.ClientOperation;
import org.bftldap.bft.core.message.CloseRead;
import org.bftldap.bft.core.message.Outcome;
import org.bftldap.bft.core.message.ReadRefusal;
import org.bftldap.bft.core.message.ReadRefused;
import org.bftldap.bft.core.message.ReadRequest;
import org.bftldap.bft.core.types.GroupSize;
import org.bftldap.bft.net.Transport;

/**
 * Reads: asked of all replicas, believed on 2f+1 equal (digest, version), else once more, else in the order
 * ({@code docs/explanation/protocol.md} §2.5). On the loop's thread.
 */
final class QuorumReads {

    private static final int READS_MAX = 16_384;

    /** Given to stragglers when a quorum has answered but not alike, or has agreed and only the content is missing. */
    private static final long STRAGGLER_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private static final long CONTENT_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    /**
     * An answer of many megabytes takes seconds to digest, and a connection loses nothing while it stands: asking again early would only
     * add to the work.
     */
    static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final GroupSize size;
    private final Transport transport;
    private final ReplicaScores scores;
    private final LateVotes late;
    private final WriteSession session;
    private final Map<Long, PendingRead> reads = new LinkedHashMap<>();
    private final Map<Long, StreamedReply> streams = new HashMap<>();
    private long nextReadId;

    QuorumReads(GroupSize size, Transport transport, ReplicaScores scores, LateVotes late, WriteSession session) {
        this.size = size;
        this.transport = transport;
        this.scores = scores;
        this.late = late;
        this.session = session;
        // Never used again, not even by the next process under the same name.
        this.nextReadId = new SecureRandom().nextLong() >>> 1;
    }

    void submit(PendingRead read, Attempt attempt) {
        if (reads.size() >= READS_MAX) {
            read.fail(Kind.BUSY, "this client has " + READS_MAX + " reads under way");
        } else {
            ask(read, attempt);
        }
    }

    private void ask(PendingRead read, Attempt attempt) {
        reads.remove(read.readId());
        long now = System.nanoTime();
        read.begin(attempt, nextReadId++, scores.nextReplier(), now);
        reads.put(read.readId(), read);
        if (attempt == Attempt.ORDERED) {
            order(read);
            return;
        }
        byte[] request = MessageCodec.encode(
                new ReadRequest(read.readId(), read.replier(), read.operation()));
        for (int replica = 0; replica < size.replicas(); replica++) {
            transport.send(replica, request);
        }
    }

    private void order(PendingRead read) {
        long id = read.readId();
        ClientOperation operation = new ClientOperation.OrderedRead(id, read.replier(), read.operation());
        session.submit(new PendingOperation(operation, read.deadlineNanos(), size, new PendingOperation.Waiter() {
            @Override
            public void done(Outcome.Full outcome) {
                // Executed: the answers are on their way; if they were lost with a connection, the attempt grows stale.
            }

            @Override
            public void failed(Kind kind, String message) {
                if (reads.remove(id) != null) {
                    read.fail(kind == Kind.OUTCOME_UNKNOWN ? Kind.NO_QUORUM : kind, message);
                }
            }
        }));
    }

    void onReply(int from, org.bftldap.bft.core.message.ReadReply reply) {
        PendingRead read = reads.get(reply.readId());
        if (read == null) {
            lateReply(from, reply);
            return;
        }
        read.vote(from, reply);
        if (read.votes().agreedDigest() == null) {
            judgeDisagreement(read);
        } else if (read.agreedChunks().size() > 1) {
            stream(read);
        } else {
            byte[] content = read.agreedContent();
            if (content != null) {
                reads.remove(read.readId());
                late.agreed(read.readId(), read.votes());
                read.answer().complete(new ShortReply(read.votes().agreedVersion(), content));
            } else if (read.votes().hasVoted(read.replier()) || !scores.isConnected(read.replier())) {
                askAnotherForContent(read);
            } else {
                read.doubt(System.nanoTime());
            }
        }
    }

    private void judgeDisagreement(PendingRead read) {
        if (read.heard() < size.strong()) {
            return;
        }
        int missing = 0;
        for (int replica = 0; replica < size.replicas(); replica++) {
            if (read.isAwaited(replica) && scores.isConnected(replica)) {
                missing++;
            }
        }
        if (read.votes().canAgreeWith(missing) || read.heard() > read.votes().count()) {
            // Stragglers get a little time, and so do replicas that are busy, before they are asked again.
            read.doubt(System.nanoTime());
        } else {
            again(read);
        }
    }

    private void again(PendingRead read) {
        if (read.attempt() == Attempt.FIRST) {
            scores.readRetried();
            ask(read, Attempt.RETRY);
        } else {
            scores.readOrdered();
            ask(read, Attempt.ORDERED);
        }
    }

    private void askAnotherForContent(PendingRead read) {
        late.agreed(read.readId(), read.votes());
        scores.penalise(read.replier());
        ask(read, read.attempt());
    }

    private void stream(PendingRead read) {
        reads.remove(read.readId());
        late.agreed(read.readId(), read.votes());
        List<Integer> sources = new ArrayList<>();
        for (int i = 0; i < size.replicas(); i++) {
            int replica = (read.replier() + i) % size.replicas();
            if (read.votes().agrees(replica)) {
                sources.add(replica);
            }
        }
        StreamedReply reply = new StreamedReply(
                read.readId(), read.votes().agreedVersion(), read.votes(), read.agreedChunks(), sources, transport, scores,
                () -> forget(read.readId()));
        streams.put(read.readId(), reply);
        read.answer().complete(reply);
    }

    private void forget(long readId) {
        if (streams.remove(readId) != null) {
            for (int replica = 0; replica < size.replicas(); replica++) {
                transport.send(replica, new CloseRead(readId));
            }
        }
    }

    private void lateReply(int from, org.bftldap.bft.core.message.ReadReply reply) {
        late.late(reply.readId(), from, reply.digest(), reply.version());
        StreamedReply open = streams.get(reply.readId());
        if (open != null) {
            open.lateSource(from);
        } else if (reply.chunks().size() > 1) {
            transport.send(from, new CloseRead(reply.readId()));
        }
    }

    void onRefused(int from, ReadRefused refused) {
        StreamedReply open = streams.get(refused.readId());
        if (open != null) {
            open.onRefused(from);
            return;
        }
        PendingRead read = reads.get(refused.readId());
        if (read != null && refused.reason() == ReadRefusal.BUSY) {
            read.busy(from);
            judgeDisagreement(read);
        }
    }

    void onChunk(int from, Chunk chunk) {
        StreamedReply open = streams.get(chunk.readId());
        if (open != null) {
            open.onChunk(from, chunk);
        }
    }

    void tick(long nowNanos) {
        for (PendingRead read : List.copyOf(reads.values())) {
            if (read.isDue(nowNanos)) {
                reads.remove(read.readId());
                read.fail(Kind.NO_QUORUM, "no 2f+1 replicas gave the same answer in time");
            } else if (read.votes().agreedDigest() != null) {
                if (read.isDoubtfulSince(nowNanos, CONTENT_NANOS)) {
                    askAnotherForContent(read);
                }
            } else if (read.isStale(nowNanos)
                    || read.attempt() != Attempt.ORDERED && read.isDoubtfulSince(nowNanos, STRAGGLER_NANOS)) {
                again(read);
            }
        }
        for (StreamedReply stream : List.copyOf(streams.values())) {
            stream.tick(nowNanos);
        }
    }

    /** A replica came (back): what is not answered is asked there too. */
    void linked(int replica) {
        for (PendingRead read : reads.values()) {
            if (read.attempt() != Attempt.ORDERED && !read.votes().hasVoted(replica)) {
                transport.send(replica, new ReadRequest(read.readId(), read.replier(), read.operation()));
            }
        }
    }

    /** A connection was lost: what was asked there is asked elsewhere. */
    void unlinked(int replica) {
        for (StreamedReply stream : List.copyOf(streams.values())) {
            stream.onRefused(replica);
        }
    }

    void close() {
        reads.values().forEach(read -> read.fail(Kind.CLOSED, "this client was closed"));
        reads.clear();
        List.copyOf(streams.values()).forEach(StreamedReply::abandon);
        streams.clear();
    }
}
