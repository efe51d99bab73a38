package org.bftldap.replica.directory;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.apache.directory.api.ldap.model.name.Dn;
import org.bftldap.bft.config.ClientMember;
import org.bftldap.bft.config.GroupConfig;
import org.bftldap.bft.config.Tuning;
import org.bftldap.bft.crypto.NodeKeys;
import org.bftldap.bft.nested.CallerGroups;
import org.bftldap.bft.nested.ReadsInOrder;
import org.bftldap.bft.nested.RemoteReads;
import org.bftldap.bft.nested.ReplyCache;
import org.bftldap.bft.service.Companions;
import org.bftldap.directory.admin.HierarchyReport;
import org.bftldap.giis.hierarchy.Routes;
import org.bftldap.replica.directory.delegation.Delegation;
import org.bftldap.replica.directory.delegation.Delegations;
import org.bftldap.replica.directory.update.Names;
import org.bftldap.replica.directory.update.RefusedException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The groups around this one: the parent, which its file pins, and the children, which the directory names. Ways to them are opened and closed
 * as delegations change, by the replica's one thread; all else is for all threads.
 */
final class Neighbourhood implements AutoCloseable, WorkingDelegations.Listener {

    private static final Logger LOG = LoggerFactory.getLogger(Neighbourhood.class);

    /** Where every group keeps what is its own alone. */
    private static final List<String> NEVER_REMOTE = List.of("ou=system", "cn=schema");

    /** For what is kept of all neighbours together: a tenth of the heap that the launcher gives. */
    private static final int CACHE_BYTES_MAX = 16 << 20;

    /** A group around this one, by its file's digest, and the way to it. */
    private record Neighbour(GroupConfig group, HierarchyReport.Place place, RemoteGroup way) {}

    /** What holds from one change to the next. @param neighbours by name */
    private record Around(Map<String, Neighbour> neighbours, NestedReads reads) {}

    private final String group;
    private final Optional<GroupConfig> parent;
    private final List<Dn> own;
    private final Names names;
    private final Reads local;
    private final Function<GroupConfig, RemoteGroup> opener;
    private final ReplyCache<RemotePart> cache;
    private final NestedReads.Bounds bounds;
    private volatile Around around;
    private volatile @Nullable Companions companions;
    private volatile List<ClientMember> agents = List.of();

    private Neighbourhood(
            String group,
            Optional<GroupConfig> parent,
            List<Dn> own,
            Names names,
            Reads local,
            Function<GroupConfig, RemoteGroup> opener,
            ReplyCache<RemotePart> cache,
            int patienceMillis) {
        this.group = group;
        this.parent = parent;
        this.own = own;
        this.names = names;
        this.local = local;
        this.opener = opener;
        this.cache = cache;
        this.bounds = NestedReads.Bounds.of(patienceMillis);
        this.around = place(Delegations.NONE, Map.of());
    }

    /** With connections of its own; begins to connect at once. */
    static Neighbourhood join(
            Optional<GroupConfig> parent, GroupConfig group, int self, NodeKeys keys, List<String> suffixes, Reads local, Names names) {
        AtomicReference<Runnable> changed = new AtomicReference<>(() -> {});
        ReplyCache<RemotePart> cache = new ReplyCache<>(RemotePart::weight, CACHE_BYTES_MAX, System::nanoTime, () -> changed.get().run());
        Opener opener = new Opener(group.name(), self, keys, cache);
        Neighbourhood joined = new Neighbourhood(
                group.name(), parent, own(suffixes, names), names, local, opener, cache, group.tuning().remoteDeadlineMillis());
        changed.set(joined::answersChanged);
        return joined;
    }

    /** With ways that others open. */
    static Neighbourhood of(
            String group, Optional<GroupConfig> parent, List<String> suffixes, Function<GroupConfig, RemoteGroup> opener, Reads local, Names names) {
        ReplyCache<RemotePart> unused = new ReplyCache<>(RemotePart::weight, CACHE_BYTES_MAX, System::nanoTime, () -> {});
        return new Neighbourhood(group, parent, own(suffixes, names), names, local, opener, unused, Tuning.defaults().remoteDeadlineMillis());
    }

    /** Opens connections. Each way's answers are kept under a name of their own: a group may come back by other keys. */
    private static final class Opener implements Function<GroupConfig, RemoteGroup> {
        private final String group;
        private final int self;
        private final NodeKeys keys;
        private final ReplyCache<RemotePart> cache;
        private int opened;

        Opener(String group, int self, NodeKeys keys, ReplyCache<RemotePart> cache) {
            this.group = group;
            this.self = self;
            this.keys = keys;
            this.cache = cache;
        }

        @Override
        public RemoteGroup apply(GroupConfig target) {
            return new GroupWay(new RemoteReads(target, group, self, keys), cache, target.name() + "#" + opened++);
        }
    }

    private static List<Dn> own(List<String> suffixes, Names names) {
        List<Dn> own = new ArrayList<>();
        NEVER_REMOTE.forEach(suffix -> own.add(nameOf(suffix, names)));
        suffixes.forEach(suffix -> own.add(nameOf(suffix, names)));
        return own;
    }

    private static Dn nameOf(String suffix, Names names) {
        try {
            return names.dn(suffix);
        } catch (RefusedException e) {
            throw new IllegalArgumentException("suffix \"" + suffix + "\" is no name in this group's schema", e);
        }
    }

    @Override
    public void delegated(Delegations delegations) {
        Map<String, Neighbour> before = around.neighbours();
        around = place(delegations, before);
        letIn();
        before.values().stream()
                .map(Neighbour::way)
                .filter(way -> around.neighbours().values().stream().noneMatch(stays -> stays.way() == way))
                .forEach(this::closeAside);
    }

    /** Ways that lead to the same group by the same file stay open. */
    private Around place(Delegations delegations, Map<String, Neighbour> before) {
        Map<String, Neighbour> neighbours = new TreeMap<>();
        List<Routes.Child> children = new ArrayList<>();
        parent.ifPresent(above -> add(above, new HierarchyReport.Place("parent", List.of(), above.size(), above.epoch()), before, neighbours));
        for (Delegation child : delegations.all()) {
            if (neighbours.containsKey(child.name())) {
                LOG.error("BD-8001: a delegation names group '{}', which is this group's parent; it is passed over: correct the entry", child.name());
                continue;
            }
            GroupConfig config = child.group().config();
            List<String> suffixes = child.suffixes().stream().map(Dn::getName).toList();
            add(config, new HierarchyReport.Place("child", suffixes, config.size(), config.epoch()), before, neighbours);
            children.add(new Routes.Child(child.name(), child.suffixes()));
        }
        Map<String, RemoteGroup> ways = new TreeMap<>();
        neighbours.forEach((name, neighbour) -> ways.put(name, neighbour.way()));
        Routes routes = new Routes(own, children, parent.map(GroupConfig::name).orElse(null));
        return new Around(neighbours, new NestedReads(group, local, names, routes, ways, bounds));
    }

    private void add(GroupConfig config, HierarchyReport.Place place, Map<String, Neighbour> before, Map<String, Neighbour> neighbours) {
        Neighbour known = before.get(config.name());
        boolean same = known != null && Arrays.equals(known.group().fileDigest(), config.fileDigest());
        neighbours.put(config.name(), new Neighbour(config, place, same ? known.way() : opened(config)));
    }

    private RemoteGroup opened(GroupConfig config) {
        RemoteGroup way = opener.apply(config);
        Companions others = companions;
        if (others != null) {
            way.joined(others);
        }
        return way;
    }

    /** These agents of this group may connect besides. On the replica's thread, or before there is one. */
    void agents(Collection<ClientMember> now) {
        agents = List.copyOf(now);
        letIn();
    }

    /** The replicas of all groups around may ask this one. */
    private void letIn() {
        Companions others = companions;
        if (others != null) {
            List<ClientMember> guests = new ArrayList<>();
            // First, so that no child's file can take its place by a key.
            parent.ifPresent(above -> guests.addAll(CallerGroups.guests(above)));
            around.neighbours().values().forEach(neighbour -> guests.addAll(CallerGroups.guests(neighbour.group())));
            guests.addAll(agents);
            others.letIn(guests);
        }
    }

    private void answersChanged() {
        Companions others = companions;
        if (others != null) {
            others.answersChanged();
        }
    }

    /** Execution does not wait for connections to end. */
    private void closeAside(RemoteGroup way) {
        Thread closing = new Thread(way::close, "close-" + group);
        closing.setDaemon(true);
        closing.start();
    }

    /** To one of them, for what is asked in the order. */
    Optional<ReadsInOrder.Way> inOrder(String neighbour) {
        return Optional.ofNullable(around.neighbours().get(neighbour)).map(one -> one.way().inOrder());
    }

    NestedReads reads() {
        return around.reads();
    }

    HierarchyReport report() {
        List<HierarchyReport.Neighbour> told = new ArrayList<>();
        around.neighbours().values().forEach(neighbour -> told.add(neighbour.way().report(neighbour.place())));
        return new HierarchyReport(told, bounds.dropped().count(), cache.bytes(), new HierarchyReport.Leases(0, 0));
    }

    void joined(Companions newCompanions) {
        companions = newCompanions;
        around.neighbours().values().forEach(neighbour -> neighbour.way().joined(newCompanions));
        letIn();
    }

    /** What another replica of this group handed over: for the group that it says it is of. */
    void received(byte[] proof) {
        Map<String, Neighbour> known = around.neighbours();
        RemoteReads.groupOf(proof).map(known::get).ifPresent(neighbour -> neighbour.way().received(proof));
    }

    @Override
    public void close() {
        around.neighbours().values().forEach(neighbour -> neighbour.way().close());
    }
}
