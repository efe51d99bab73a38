package org.bftldap.bft.client;

import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.bftldap.bft.client.GroupException.Kind;
import org.bftldap.bft.core.message.Chunk;
import org.bftldap.bft.core.message.FetchChunk;
import org.bftldap.bft.core.types.Digest;
import org.bftldap.bft.net.Transport;

/**
 * A long answer: its digests are agreed, its chunks come one by one from a replica that agreed to them, and from the next one if what
 * comes is wrong, refused or late. Its methods may be called by any thread; the work is done on the loop's.
 */
final class StreamedReply implements ReadReply {

    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(3);

    /** A chunk that somebody waits for. */
    private static final class Wanted {
        private final CompletableFuture<byte[]> future = new CompletableFuture<>();
        private int source;
        private int tried;
        private long askedNanos;
    }

    private final long readId;
    private final long version;
    private final Votes votes;
    private final List<Digest> digests;
    private final List<Integer> sources;
    private final Transport transport;
    private final ReplicaScores scores;
    private final Runnable forget;
    private final Map<Integer, Wanted> wanted = new HashMap<>();
    private int current;
    private boolean closed;

    StreamedReply(
            long readId,
            long version,
            Votes votes,
            List<Digest> digests,
            List<Integer> sources,
            Transport transport,
            ReplicaScores scores,
            Runnable forget) {
        this.readId = readId;
        this.version = version;
        this.votes = votes;
        this.digests = digests;
        this.sources = sources;
        this.transport = transport;
        this.scores = scores;
        this.forget = forget;
    }

    @Override
    public long version() {
        return version;
    }

    @Override
    public int chunks() {
        return digests.size();
    }

    @Override
    public CompletableFuture<byte[]> chunk(int index) {
        Objects.checkIndex(index, digests.size());
        CompletableFuture<byte[]> result = new CompletableFuture<>();
        transport.loop().execute(() -> want(index, result));
        return result;
    }

    private void want(int index, CompletableFuture<byte[]> result) {
        if (closed) {
            result.completeExceptionally(new GroupException(Kind.CLOSED, "this answer was closed"));
            return;
        }
        Wanted already = wanted.get(index);
        Wanted want = already == null ? new Wanted() : already;
        want.future.whenComplete((bytes, failure) -> {
            if (failure == null) {
                result.complete(bytes);
            } else {
                result.completeExceptionally(failure);
            }
        });
        if (already == null) {
            wanted.put(index, want);
            ask(index, want);
            transport.flush();
        }
    }

    private void ask(int index, Wanted want) {
        want.source = sources.get(current);
        want.tried++;
        want.askedNanos = System.nanoTime();
        transport.send(want.source, new FetchChunk(readId, index));
    }

    /** This source will not do for this chunk: the next one, for this and what comes after. */
    private void elsewhere(int index, Wanted want) {
        if (sources.get(current) == want.source) {
            current = (current + 1) % sources.size();
        }
        if (want.tried >= sources.size()) {
            wanted.remove(index);
            want.future.completeExceptionally(
                    new GroupException(Kind.EXPIRED, "no replica holds this answer any more; ask again"));
        } else {
            ask(index, want);
        }
    }

    void onChunk(int from, Chunk chunk) {
        Wanted want = wanted.get(chunk.index());
        if (want == null || want.source != from) {
            return;
        }
        if (Digest.sha256(chunk.content()).equals(digests.get(chunk.index()))) {
            wanted.remove(chunk.index());
            want.future.complete(chunk.content());
        } else {
            scores.wrongReply(from);
            elsewhere(chunk.index(), want);
        }
    }

    void onRefused(int from) {
        for (int index : List.copyOf(wanted.keySet())) {
            Wanted want = wanted.get(index);
            if (want != null && want.source == from) {
                elsewhere(index, want);
            }
        }
    }

    void lateSource(int replica) {
        if (votes.agrees(replica) && !sources.contains(replica)) {
            sources.add(replica);
        }
    }

    void tick(long nowNanos) {
        for (int index : List.copyOf(wanted.keySet())) {
            Wanted want = wanted.get(index);
            if (want != null && nowNanos - want.askedNanos > PATIENCE_NANOS) {
                scores.penalise(want.source);
                elsewhere(index, want);
            }
        }
    }

    /** The client closes, and nothing more will come. */
    void abandon() {
        closed = true;
        for (Iterator<Wanted> each = wanted.values().iterator(); each.hasNext(); ) {
            Wanted want = each.next();
            each.remove();
            want.future.completeExceptionally(new GroupException(Kind.CLOSED, "this answer was closed"));
        }
    }

    @Override
    public void close() {
        if (!transport.loop().isShuttingDown()) {
            transport.loop().execute(() -> {
                if (!closed) {
                    abandon();
                    forget.run();
                    transport.flush();
                }
            });
        }
    }
}
