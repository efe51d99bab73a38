package org.bftldap.bft.nested;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import org.bftldap.bft.config.GroupConfig;
import org.bftldap.bft.core.message.ReadRefused;
import org.bftldap.bft.core.message.ReadReply;
import org.bftldap.bft.core.message.ReadRequest;
import org.bftldap.bft.core.types.Digest;
import org.bftldap.bft.net.Transport;
import org.bftldap.bft.nested.RemoteReadException.Kind;

/**
 * A client's reads whose answers prove themselves to third parties: all replicas are asked, each signs what it answers, and 2f+1 alike are
 * a certified reply. On the loop's thread of the client's transport.
 *
 * <p>Each replica sends the whole answer: what it signs is its own. So few are under way at a time.
 */
public final class CertifiedReads {

    /** Under way; each may hold {@link NestedCodec#CLIENT_RESULT_BYTES_MAX} of each replica's. */
    public static final int READS_MAX = 32;

    private static final int ATTEMPTS_MAX = 5;

    /** Given to stragglers when 2f+1 have answered, but not alike: one that is down must not make the others' answer wait for it. */
    private static final long STRAGGLER_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    /** Before asking again those who did not answer alike; doubles each time. */
    private static final long AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private final CertifiedReplies judge;
    private final Transport transport;
    private final IntConsumer useless;
    private final Map<Long, RemoteRead> reads = new HashMap<>();

    // Never used again, not even by the next process under the same name, and not by other reads of this one.
    private long nextReadId = new SecureRandom().nextLong() >>> 1;

    /** @param useless is told which replica sent what is no signed answer */
    public CertifiedReads(GroupConfig group, Transport transport, IntConsumer useless) {
        this.judge = new CertifiedReplies(group);
        this.transport = transport;
        this.useless = useless;
    }

    /**
     * Asks.
     *
     * @param nonce whoever shall believe the answer must have chosen it, and never before
     * @return fails with {@link RemoteReadException} only
     */
    public CompletableFuture<CertifiedReply> ask(Digest nonce, byte[] request, Duration limit) {
        long now = System.nanoTime();
        RemoteRead read = new RemoteRead(
                nonce,
                request,
                NestedCodec.Keeping.NOT_KEPT,
                everybody -> NestedCodec.ofClient(nonce, request),
                judge.size(),
                new RemoteRead.Times(now, now, now + limit.toNanos()));
        if (reads.size() >= READS_MAX) {
            fail(read, Kind.BUSY, READS_MAX + " questions that want signatures are under way");
        } else {
            ask(read, now);
        }
        return read.answer;
    }

    private void ask(RemoteRead read, long nowNanos) {
        reads.remove(read.readId);
        read.begin(nextReadId++, NestedCodec.EVERYBODY, nowNanos);
        reads.put(read.readId, read);
        for (int replica = 0; replica < judge.size().replicas(); replica++) {
            send(read, replica);
        }
    }

    private void send(RemoteRead read, int replica) {
        // Each is the one who sends the content.
        transport.send(replica, new ReadRequest(read.readId, replica, read.question()));
    }

    /** @return whether it answers one of these */
    public boolean onReply(int from, ReadReply reply) {
        RemoteRead read = reads.get(reply.readId());
        if (read == null) {
            return false;
        }
        if (read.hasHeard(from)) {
            return true;
        }
        NestedCodec.Answer word = judge.word(from, reply, Statement.CLIENT, read.request, read.nonce);
        if (word == null) {
            useless.accept(from);
            read.useless(from);
        } else {
            CertifiedReply certified = read.word(word, System.nanoTime());
            if (certified != null) {
                reads.remove(read.readId);
                read.answer.complete(certified);
                return true;
            }
        }
        judgeHope(read);
        return true;
    }

    /** @return whether it is about one of these */
    public boolean onRefused(int from, ReadRefused refused) {
        RemoteRead read = reads.get(refused.readId());
        if (read != null) {
            read.useless(from);
            judgeHope(read);
        }
        return read != null;
    }

    private void judgeHope(RemoteRead read) {
        if (read.underWay && read.isHopeless()) {
            againOrNever(read);
        }
    }

    private void againOrNever(RemoteRead read) {
        if (read.attempts >= ATTEMPTS_MAX) {
            reads.remove(read.readId);
            fail(read, Kind.DISAGREEING, "the replicas do not answer alike");
        } else {
            read.underWay = false;
            read.askAtNanos = System.nanoTime() + (AGAIN_NANOS << read.attempts);
        }
    }

    /** To be called often: what is due is asked again, and what nobody answers ends. */
    public void tick(long nowNanos) {
        for (RemoteRead read : List.copyOf(reads.values())) {
            if (read.endNanos - nowNanos <= 0) {
                reads.remove(read.readId);
                fail(read, Kind.UNREACHABLE, "no 2f+1 replicas answered in time");
            } else if (read.underWay) {
                if (read.heard() >= judge.size().strong() && nowNanos - read.beginNanos >= STRAGGLER_NANOS) {
                    againOrNever(read);
                }
            } else if (read.askAtNanos - nowNanos <= 0) {
                ask(read, nowNanos);
            }
        }
    }

    /** A replica came (back): what it did not answer is asked there too. */
    public void linked(int replica) {
        for (RemoteRead read : reads.values()) {
            if (read.underWay && !read.hasHeard(replica)) {
                send(read, replica);
            }
        }
    }

    public void close() {
        reads.values().forEach(read -> fail(read, Kind.BUSY, "this client was closed"));
        reads.clear();
    }

    private static void fail(RemoteRead read, Kind kind, String message) {
        read.answer.completeExceptionally(new RemoteReadException(kind, message));
    }
}
