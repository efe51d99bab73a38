package org.bftldap.bft.nested;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.bftldap.bft.core.types.Digest;

/**
 * Questions to another group, answered by what is kept where that will do. Safe for use by many threads.
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

    /** @param name of what is kept, in the cache: another one for each way there ever is, since a group may come back by other keys */
    public CachedReads(RemoteReads reads, ReplyCache<T> cache, String name) {
        this.reads = reads;
        this.cache = cache;
        this.name = name;
        cache.add(name, reads.size());
        reads.hear(new RemoteReads.Hearing() {
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
            return askAndKeep(nonce, request, digest, patience, read);
        }
        if (hit.get().renew()) {
            // All replicas of this group see the same questions and do this under the same nonce: as a rule one asks for all.
            askAndKeep(nonce, request, digest, patience, read);
        }
        return CompletableFuture.completedFuture(new Answer<>(hit.get().value(), hit.get().ageMillis()));
    }

    private CompletableFuture<Answer<T>> askAndKeep(
            byte[] nonce, byte[] request, Digest digest, Duration patience, Function<CertifiedReply, T> read) {
        long from = System.nanoTime();
        ReplyCache.Asked asked = cache.asking(name, digest);
        return reads.ask(nonce, request, NestedCodec.Keeping.KEPT, patience)
                .thenApply(reply -> {
                    T value = read.apply(reply);
                    cache.answered(name, digest, asked, reply, value);
                    return answer(reply, value, from);
                })
                .whenComplete((answer, failure) -> {
                    if (failure != null) {
                        cache.unanswered(name, digest);
                    }
                });
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
