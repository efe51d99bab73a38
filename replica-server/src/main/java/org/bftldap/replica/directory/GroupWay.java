package org.bftldap.replica.directory;

import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.bftldap.bft.nested.CacheCounters;
import org.bftldap.bft.nested.CachedReads;
import org.bftldap.bft.nested.CachedReads.Answer;
import org.bftldap.bft.nested.CachedReads.Freshness;
import org.bftldap.bft.nested.CertifiedReplies;
import org.bftldap.bft.nested.CertifiedReply;
import org.bftldap.bft.nested.ReadsInOrder;
import org.bftldap.bft.nested.RemoteCounters;
import org.bftldap.bft.nested.RemoteReads;
import org.bftldap.bft.nested.ReplyCache;
import org.bftldap.bft.service.Companions;
import org.bftldap.directory.admin.HierarchyReport;

/** A way by connections of its own, with what is kept of the answers that came over it. For all threads. */
final class GroupWay implements RemoteGroup {

    private final RemoteReads remote;
    private final CachedReads<RemotePart> reads;
    private final ReplyCache<RemotePart> cache;
    private final String cacheName;

    /** @param cacheName of what is kept; of this way alone */
    GroupWay(RemoteReads remote, ReplyCache<RemotePart> cache, String cacheName) {
        this.remote = remote;
        this.cache = cache;
        this.cacheName = cacheName;
        this.reads = new CachedReads<>(remote, cache, cacheName);
    }

    @Override
    public CompletableFuture<Answer<RemotePart>> ask(
            byte[] nonce, byte[] request, Duration patience, Freshness freshness, Function<CertifiedReply, RemotePart> read) {
        return reads.ask(nonce, request, patience, freshness, read);
    }

    @Override
    public ReadsInOrder.Way inOrder() {
        return new ReadsInOrder.Way() {
            @Override
            public CompletableFuture<CertifiedReply> ask(byte[] nonce, byte[] request, Duration limit) {
                return remote.ask(nonce, request, limit);
            }

            @Override
            public CertifiedReplies judge() {
                return remote.judge();
            }
        };
    }

    @Override
    public OptionalLong keptVersion(byte[] request) {
        return reads.keptVersion(request);
    }

    @Override
    public void joined(Companions companions) {
        remote.joined(companions);
    }

    @Override
    public void received(byte[] proof) {
        remote.received(proof);
    }

    @Override
    public HierarchyReport.Neighbour report(HierarchyReport.Place place) {
        RemoteCounters c = remote.counters();
        CacheCounters kept = cache.counters(cacheName);
        return new HierarchyReport.Neighbour(
                remote.group(),
                place,
                c.connected(),
                c.questions(),
                c.handedOver(),
                c.taken(),
                c.refused(),
                c.answered(),
                c.failed(),
                new HierarchyReport.Cache(kept.kept(), kept.hits(), kept.misses(), kept.dropped()));
    }

    @Override
    public void close() {
        remote.close();
        cache.remove(cacheName);
    }
}
