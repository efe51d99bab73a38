package org.bftldap.replica.directory;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.directory.api.ldap.model.message.ResultCodeEnum;
import org.apache.directory.api.ldap.model.name.Dn;
import org.bftldap.bft.nested.CallerGroups;
import org.bftldap.bft.nested.RemoteCounters;
import org.bftldap.bft.nested.RemoteReadException;
import org.bftldap.bft.nested.RemoteReads;
import org.bftldap.bft.service.Caller;
import org.bftldap.bft.service.Companions;
import org.bftldap.bft.service.ReadAnswer;
import org.bftldap.directory.admin.HierarchyReport;
import org.bftldap.directory.codec.DecodeException;
import org.bftldap.directory.operation.DirectoryRequest;
import org.bftldap.directory.operation.Identity;
import org.bftldap.directory.operation.Operation;
import org.bftldap.directory.operation.OperationCodec;
import org.bftldap.giis.hierarchy.NestedQuery;
import org.bftldap.giis.hierarchy.Plan;
import org.bftldap.giis.hierarchy.Routes;
import org.bftldap.replica.directory.update.Names;
import org.bftldap.replica.directory.update.RefusedException;

/**
 * Searches of which this group holds a part or nothing: what is here is read here, the rest is asked of the groups that hold it, and all is
 * put together. For all threads.
 */
final class NestedReads implements AutoCloseable {

    private static final String NOT_ORDERED =
            "other groups' answers changed while this search ran; ask again (searches across groups are not ordered)";

    private final String group;
    private final Reads local;
    private final Names names;
    private final Routes routes;
    private final Map<String, RemoteReads> remotes;
    private final AtomicLong dropped = new AtomicLong();

    /** @param remotes by group; all that the routes lead to */
    NestedReads(String group, Reads local, Names names, Routes routes, Map<String, RemoteReads> remotes) {
        this.group = group;
        this.local = local;
        this.names = names;
        this.routes = routes;
        this.remotes = Map.copyOf(remotes);
    }

    /** An ordered read: what this group holds alone is answered as ever; other groups cannot be asked at a place in the order (yet). */
    ReadAnswer ordered(Caller caller, byte[] operation) {
        try {
            DirectoryRequest request = OperationCodec.decode(operation);
            if (request.operation() instanceof Operation.Search search && !planned(NestedQuery.first(search)).remote().isEmpty()) {
                return SingleChunk.of(Results.of(ResultCodeEnum.BUSY, NOT_ORDERED), 0);
            }
        } catch (DecodeException e) {
            return local.read(caller, operation);
        }
        return local.read(caller, operation);
    }

    CompletionStage<ReadAnswer> read(Caller caller, byte[] nonce, byte[] operation) {
        Identity identity;
        NestedQuery query;
        try {
            if (caller.role().equals(CallerGroups.ROLE)) {
                identity = new Identity.Anonymous();
                query = NestedQuery.decode(operation);
            } else {
                DirectoryRequest request = OperationCodec.decode(operation);
                if (!(request.operation() instanceof Operation.Search search)) {
                    return CompletableFuture.completedFuture(local.read(caller, operation));
                }
                identity = request.identity();
                query = NestedQuery.first(search);
            }
        } catch (DecodeException e) {
            return CompletableFuture.completedFuture(
                    SingleChunk.of(Results.of(ResultCodeEnum.PROTOCOL_ERROR, "the operation cannot be decoded"), 0));
        }
        Plan plan = planned(query);
        if (plan.remote().isEmpty()) {
            return CompletableFuture.completedFuture(here(caller, identity, query.search()));
        }
        List<CompletableFuture<RemotePart>> parts = new ArrayList<>();
        for (Plan.Step step : plan.remote()) {
            parts.add(ask(step, query, nonce));
        }
        return CompletableFuture.allOf(parts.toArray(new CompletableFuture<?>[0])).thenApply(all -> {
            List<ReadAnswer> own = new ArrayList<>();
            plan.local().forEach(search -> own.add(here(caller, identity, search)));
            return new NestedAnswer(
                    own, parts.stream().map(CompletableFuture::join).toList(), plan.deciding(), query.search().sizeLimit());
        });
    }

    private Plan planned(NestedQuery query) {
        try {
            return routes.plan(names.dn(query.search().base()), query.search(), query);
        } catch (RefusedException e) {
            // No name: this group says so.
            return new Plan(List.of(query.search()), List.of(), Plan.Deciding.LOCAL);
        }
    }

    private ReadAnswer here(Caller caller, Identity identity, Operation.Search search) {
        return local.read(caller, OperationCodec.encode(new DirectoryRequest(identity, search)));
    }

    private CompletableFuture<RemotePart> ask(Plan.Step step, NestedQuery query, byte[] nonce) {
        RemoteReads remote = remotes.get(step.group());
        if (remote == null) {
            throw new IllegalStateException("no way to group " + step.group());
        }
        byte[] request = query.sentBy(group, step.search()).encode();
        return remote.ask(nonce, request, Duration.ofMillis(query.patienceMillis())).handle((reply, failure) -> {
            if (reply == null) {
                return missing(step.group(), failure);
            }
            RemotePart part = RemotePart.of(step, reply, routes, names);
            dropped.addAndGet(part.dropped());
            return part;
        });
    }

    private static RemotePart missing(String group, Throwable failure) {
        Throwable cause = failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        boolean busy = cause instanceof RemoteReadException e && e.kind() != RemoteReadException.Kind.UNREACHABLE;
        return busy
                ? RemotePart.missing(group, ResultCodeEnum.BUSY, "group " + group + " is being written to; ask again")
                : RemotePart.missing(group, ResultCodeEnum.UNAVAILABLE, "group " + group + " does not answer");
    }

    HierarchyReport report() {
        List<HierarchyReport.Neighbour> neighbours = new ArrayList<>();
        for (RemoteReads remote : new TreeMap<>(remotes).values()) {
            RemoteCounters c = remote.counters();
            neighbours.add(new HierarchyReport.Neighbour(
                    remote.group(), c.connected(), c.questions(), c.handedOver(), c.taken(), c.refused(), c.answered(), c.failed()));
        }
        return new HierarchyReport(neighbours, dropped.get());
    }

    void joined(Companions companions) {
        remotes.values().forEach(remote -> remote.joined(companions));
    }

    /** What another replica of this group handed over: for the group that it says it is of. */
    void received(byte[] proof) {
        RemoteReads.groupOf(proof).map(remotes::get).ifPresent(remote -> remote.received(proof));
    }

    static Dn rootOf(Names names, String suffix) {
        try {
            return names.dn(suffix);
        } catch (RefusedException e) {
            throw new IllegalArgumentException("suffix \"" + suffix + "\" is no name in this group's schema", e);
        }
    }

    @Override
    public void close() {
        remotes.values().forEach(RemoteReads::close);
    }
}
