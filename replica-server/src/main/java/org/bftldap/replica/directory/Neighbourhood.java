package org.bftldap.replica.directory;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.apache.directory.api.ldap.model.name.Dn;
import org.bftldap.bft.config.GroupConfig;
import org.bftldap.bft.crypto.NodeKeys;
import org.bftldap.bft.nested.CacheCounters;
import org.bftldap.bft.nested.CachedReads;
import org.bftldap.bft.nested.CachedReads.Answer;
import org.bftldap.bft.nested.CachedReads.Freshness;
import org.bftldap.bft.nested.CertifiedReply;
import org.bftldap.bft.nested.RemoteCounters;
import org.bftldap.bft.nested.RemoteReads;
import org.bftldap.bft.nested.ReplyCache;
import org.bftldap.bft.service.Companions;
import org.bftldap.directory.admin.HierarchyReport;
import org.bftldap.directory.config.HierarchyFile;
import org.bftldap.directory.config.HierarchyFile.Neighbour;
import org.bftldap.directory.config.HierarchyFile.Relation;
import org.bftldap.giis.hierarchy.Routes;
import org.bftldap.replica.directory.update.Names;
import org.bftldap.replica.directory.update.RefusedException;
import org.jspecify.annotations.Nullable;

/** The ways from this replica to the groups around its own, and what goes over them. For all threads. */
final class Neighbourhood implements AutoCloseable {

    /** Where every group keeps what is its own alone. */
    private static final List<String> NEVER_REMOTE = List.of("ou=system", "cn=schema");

    /** For what is kept of all neighbours together: a tenth of the heap that the launcher gives. */
    private static final int CACHE_BYTES_MAX = 16 << 20;

    private final Map<String, RemoteReads> remotes;
    private final NestedReads reads;
    private final ReplyCache<RemotePart> cache;

    /** Whom to tell that answers may have changed, once this replica has joined its group. */
    private final AtomicReference<Runnable> changed;

    private Neighbourhood(Map<String, RemoteReads> remotes, NestedReads reads, ReplyCache<RemotePart> cache, AtomicReference<Runnable> changed) {
        this.remotes = remotes;
        this.reads = reads;
        this.cache = cache;
        this.changed = changed;
    }

    /** @throws IllegalArgumentException saying what is wrong with a neighbour's group file */
    static Neighbourhood join(
            HierarchyFile hierarchy, GroupConfig group, int self, NodeKeys keys, List<String> suffixes, Reads local, Names names) {
        Routes routes = routes(hierarchy, suffixes, names);
        Map<String, RemoteReads> remotes = connect(hierarchy, group, self, keys);
        Map<String, RemoteGroup> ways = new TreeMap<>();
        AtomicReference<Runnable> changed = new AtomicReference<>(() -> {});
        ReplyCache<RemotePart> cache = new ReplyCache<>(RemotePart::weight, CACHE_BYTES_MAX, System::nanoTime, () -> changed.get().run());
        remotes.forEach((name, remote) -> ways.put(name, way(new CachedReads<>(remote, cache))));
        return new Neighbourhood(remotes, new NestedReads(group.name(), local, names, routes, ways), cache, changed);
    }

    private static RemoteGroup way(CachedReads<RemotePart> reads) {
        return new RemoteGroup() {
            @Override
            public CompletableFuture<Answer<RemotePart>> ask(
                    byte[] nonce, byte[] request, Duration patience, Freshness freshness, Function<CertifiedReply, RemotePart> read) {
                return reads.ask(nonce, request, patience, freshness, read);
            }

            @Override
            public OptionalLong keptVersion(byte[] request) {
                return reads.keptVersion(request);
            }
        };
    }

    /** With ways that are there already. */
    static Neighbourhood of(String group, Routes routes, Map<String, RemoteGroup> ways, Reads local, Names names) {
        ReplyCache<RemotePart> unused = new ReplyCache<>(RemotePart::weight, CACHE_BYTES_MAX, System::nanoTime, () -> {});
        return new Neighbourhood(Map.of(), new NestedReads(group, local, names, routes, ways), unused, new AtomicReference<>(() -> {}));
    }

    private static Routes routes(HierarchyFile hierarchy, List<String> suffixes, Names names) {
        List<Dn> own = new ArrayList<>();
        NEVER_REMOTE.forEach(suffix -> own.add(rootOf(names, suffix)));
        suffixes.forEach(suffix -> own.add(rootOf(names, suffix)));
        List<Routes.Child> children = new ArrayList<>();
        @Nullable String parent = null;
        for (Neighbour neighbour : hierarchy.neighbours()) {
            String name = neighbour.group().config().name();
            if (neighbour.relation() == Relation.PARENT) {
                parent = name;
            } else {
                List<Dn> delegated = neighbour.group().genesis().suffixes().stream().map(dn -> rootOf(names, dn)).toList();
                children.add(new Routes.Child(name, delegated));
            }
        }
        return new Routes(own, children, parent);
    }

    private static Map<String, RemoteReads> connect(HierarchyFile hierarchy, GroupConfig group, int self, NodeKeys keys) {
        Map<String, RemoteReads> remotes = new TreeMap<>();
        try {
            for (Neighbour neighbour : hierarchy.neighbours()) {
                GroupConfig target = neighbour.group().config();
                remotes.put(target.name(), new RemoteReads(target, group.name(), self, keys));
            }
            return remotes;
        } catch (IllegalArgumentException e) {
            remotes.values().forEach(RemoteReads::close);
            throw e;
        }
    }

    private static Dn rootOf(Names names, String suffix) {
        try {
            return names.dn(suffix);
        } catch (RefusedException e) {
            throw new IllegalArgumentException("suffix \"" + suffix + "\" is no name in this group's schema", e);
        }
    }

    NestedReads reads() {
        return reads;
    }

    HierarchyReport report() {
        List<HierarchyReport.Neighbour> neighbours = new ArrayList<>();
        for (RemoteReads remote : remotes.values()) {
            RemoteCounters c = remote.counters();
            CacheCounters kept = cache.counters(remote.group());
            neighbours.add(new HierarchyReport.Neighbour(
                    remote.group(),
                    c.connected(),
                    c.questions(),
                    c.handedOver(),
                    c.taken(),
                    c.refused(),
                    c.answered(),
                    c.failed(),
                    new HierarchyReport.Cache(kept.kept(), kept.hits(), kept.misses(), kept.dropped())));
        }
        return new HierarchyReport(neighbours, reads.dropped(), cache.bytes(), new HierarchyReport.Leases(0, 0));
    }

    void joined(Companions companions) {
        changed.set(companions::answersChanged);
        remotes.values().forEach(remote -> remote.joined(companions));
    }

    /** What another replica of this group handed over: for the group that it says it is of. */
    void received(byte[] proof) {
        RemoteReads.groupOf(proof).map(remotes::get).ifPresent(remote -> remote.received(proof));
    }

    @Override
    public void close() {
        remotes.values().forEach(RemoteReads::close);
    }
}
