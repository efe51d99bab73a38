package org.bftldap.bft.nested;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.bftldap.bft.core.types.Digest;
import org.jspecify.annotations.Nullable;

/**
 * Questions to another group, answered by what is kept where that will do. One that is under way answers all who ask the same meanwhile, and
 * goes on when its asker's time is over: what comes late is kept for the next. Safe for use by many threads.
 *
 * @param <T> what is made of a certified reply; a function of question and reply
 */
public final class CachedReads<T> {

    /** What a question may be answered by. */
    public enum Freshness {
        COPY_WILL_DO,
        ASK_NOW
    }

    /** @param ageMillis how old the answer is at most; {@link Integer#MAX_VALUE} if it is not to be kept */
    public record Answer<T>(T value, int ageMillis) {}

    private final RemoteReads reads;
    private final ReplyCache<T> cache;
    private final String name;

    /** By the request's digest; as many as {@link RemoteReads} has under way at most. */
    private final Map<Digest, CompletableFuture<Answer<T>>> underWay = new HashMap<>();

    /** @param name of what is kept, in the cache: another one for each way there ever is, since a group may come back by other keys */
    public CachedReads(RemoteReads reads, ReplyCache<T> cache, String name) {
        this.reads = reads;
        this.cache = cache;
        this.name = name;
        cache.add(name, reads.size());
        reads.hear(new Hearing() {
            @Override
            public void heard(int replica, Notice notice) {
                cache.heard(name, replica, notice);
            }

            @Override
            public void lost(int replica) {
                cache.lost(name, replica);
            }

            @Override
            public void tick() {
                cache.sweep();
            }
        });
    }

    /**
     * Asks, as {@link RemoteReads#ask}.
     *
     * @param read makes the value of a proved reply; on a thread that must not be blocked
     */
    public CompletableFuture<Answer<T>> ask(
            byte[] nonce, byte[] request, Duration patience, Freshness freshness, Function<CertifiedReply, T> read) {
        if (freshness == Freshness.ASK_NOW) {
            long from = System.nanoTime();
            return reads.ask(nonce, request, patience).thenApply(reply -> answer(reply, read.apply(reply), from));
        }
        Digest digest = Digest.sha256(request);
        Optional<ReplyCache.Hit<T>> hit = cache.find(name, digest);
        if (hit.isEmpty()) {
            return await(nonce, request, digest, patience, read);
        }
        if (hit.get().renew()) {
            // All replicas of this group see the same questions and do this under the same nonce: as a rule one asks for all.
            begin(nonce, request, digest, patience, read);
        }
        return CompletableFuture.completedFuture(new Answer<>(hit.get().value(), hit.get().ageMillis()));
    }

    private CompletableFuture<Answer<T>> await(
            byte[] nonce, byte[] request, Digest digest, Duration patience, Function<CertifiedReply, T> read) {
        CompletableFuture<Answer<T>> same = underWay(digest);
        if (same != null && reads.isLeftAlone()) {
            return CompletableFuture.failedFuture(reads.leftAlone());
        }
        return reads.inTime(same != null ? same : begin(nonce, request, digest, patience, read), patience);
    }

    private @Nullable CompletableFuture<Answer<T>> underWay(Digest digest) {
        synchronized (underWay) {
            return underWay.get(digest);
        }
    }

    /** Asks, unless the same is asked already. @return completes when the answer comes, however late */
    private CompletableFuture<Answer<T>> begin(
            byte[] nonce, byte[] request, Digest digest, Duration patience, Function<CertifiedReply, T> read) {
        CompletableFuture<Answer<T>> answer = new CompletableFuture<>();
        synchronized (underWay) {
            CompletableFuture<Answer<T>> same = underWay.putIfAbsent(digest, answer);
            if (same != null) {
                return same;
            }
        }
        long from = System.nanoTime();
        ReplyCache.Asked asked = cache.asking(name, digest);
        reads.askToKeep(nonce, request, patience)
                .thenApply(reply -> {
                    T value = read.apply(reply);
                    cache.answered(name, digest, asked, reply, value);
                    return answer(reply, value, from);
                })
                .whenComplete((given, failure) -> {
                    if (failure != null) {
                        cache.unanswered(name, digest);
                    }
                    ended(digest);
                    settle(answer, given, failure);
                });
        return answer;
    }

    private static <V> void settle(CompletableFuture<V> future, V value, @Nullable Throwable failure) {
        if (failure == null) {
            future.complete(value);
        } else {
            future.completeExceptionally(failure);
        }
    }

    private void ended(Digest digest) {
        synchronized (underWay) {
            underWay.remove(digest);
        }
    }

    private Answer<T> answer(CertifiedReply reply, T value, long fromNanos) {
        long age = reply.ageMillis(reads.size().weak() - 1) + (System.nanoTime() - fromNanos) / 1_000_000;
        return new Answer<>(value, (int) Math.min(Integer.MAX_VALUE, age));
    }

    /** The version of what is kept for a question. */
    public OptionalLong keptVersion(byte[] request) {
        return cache.version(name, Digest.sha256(request));
    }
}
