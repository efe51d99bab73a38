package org.bftldap.replica.directory;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.apache.directory.api.ldap.model.message.ResultCodeEnum;
import org.bftldap.bft.nested.CachedReads.Answer;
import org.bftldap.bft.nested.CachedReads.Freshness;
import org.bftldap.bft.nested.CallerGroups;
import org.bftldap.bft.nested.CertifiedReply;
import org.bftldap.bft.nested.ReadsInOrder;
import org.bftldap.bft.nested.RemoteReadException;
import org.bftldap.bft.service.Caller;
import org.bftldap.bft.service.ReadAnswer;
import org.bftldap.directory.codec.DecodeException;
import org.bftldap.directory.operation.DirectoryRequest;
import org.bftldap.directory.operation.Identity;
import org.bftldap.directory.operation.Operation;
import org.bftldap.directory.operation.OperationCodec;
import org.bftldap.directory.operation.RequestControl;
import org.bftldap.directory.result.DirectoryResult;
import org.bftldap.giis.hierarchy.ControlSplit;
import org.bftldap.giis.hierarchy.NestedQuery;
import org.bftldap.giis.hierarchy.PartialResult;
import org.bftldap.giis.hierarchy.Plan;
import org.bftldap.giis.hierarchy.Routes;
import org.bftldap.replica.directory.update.Names;
import org.bftldap.replica.directory.update.RefusedException;

/**
 * Searches of which this group holds a part or nothing: what is here is read here, the rest is asked of the groups that hold it, and all is
 * put together. For all threads.
 */
final class NestedReads {

    private static final DirectoryResult TOO_MUCH_AT_ONCE =
            Results.of(ResultCodeEnum.BUSY, "this replica holds as much of other groups' answers as it may; ask again");
    private static final DirectoryResult TOO_MUCH = Results.of(
            ResultCodeEnum.ADMIN_LIMIT_EXCEEDED, "what other groups have of the answer does not fit into a replica's memory; ask below their suffixes, or for less");

    private final String group;
    private final Reads local;
    private final Names names;
    private final Routes routes;
    private final Map<String, RemoteGroup> remotes;
    private final Bounds bounds;

    /**
     * What holds of all searches together, and outlives changes of the routes.
     *
     * @param patienceMillis how long a client's search may wait for other groups
     */
    record Bounds(int patienceMillis, HeldBytes held, Dropped dropped) {

        static Bounds of(int patienceMillis) {
            return new Bounds(patienceMillis, HeldBytes.ofThisProcess(), new Dropped());
        }
    }

    /** @param remotes by group; all that the routes lead to */
    NestedReads(String group, Reads local, Names names, Routes routes, Map<String, RemoteGroup> remotes, Bounds bounds) {
        this.group = group;
        this.local = local;
        this.names = names;
        this.routes = routes;
        this.remotes = Map.copyOf(remotes);
        this.bounds = bounds;
    }

    /** Asks one of the groups for its part. */
    private interface Asking {
        /** @return does not fail */
        CompletableFuture<Answer<RemotePart>> ask(Plan.Step step, byte[] request, int patienceMillis);
    }

    /**
     * An ordered read. What this group holds alone is answered as ever. Other groups are asked in the order too: when and by what their parts ended is the same
     * at all replicas, and this group's own is that of the batch in which the last one did.
     */
    CompletionStage<ReadAnswer> ordered(Caller caller, byte[] operation, ReadsInOrder inOrder) {
        try {
            DirectoryRequest request = OperationCodec.decode(operation);
            if (request.operation() instanceof Operation.Search search) {
                NestedQuery query = first(search, request);
                if (!planned(query).remote().isEmpty() && !isFresh(query)) {
                    return search(caller, request.identity(), query, (step, further, patienceMillis) -> inOrder
                            .ask(step.group(), further, Duration.ofMillis(patienceMillis))
                            .thenApply(reply -> new Answer<>(read(step, reply), reply.ageMillis(0)))
                            .exceptionally(failure -> missing(step, failure)));
                }
            }
        } catch (DecodeException e) {
            return CompletableFuture.completedFuture(local.read(caller, operation));
        }
        return CompletableFuture.completedFuture(alone(caller, operation));
    }

    /** In the order and without other groups, for who asks them otherwise. */
    ReadAnswer alone(Caller caller, byte[] operation) {
        try {
            DirectoryRequest request = OperationCodec.decode(operation);
            if (request.operation() instanceof Operation.Search search
                    && !planned(first(search, request)).remote().isEmpty()) {
                return SingleChunk.of(DirectoryResult.ACROSS_GROUPS, 0);
            }
        } catch (DecodeException e) {
            return local.read(caller, operation);
        }
        return local.read(caller, operation);
    }

    /** Whether the client wants no copies: then all are asked now, on all levels, which needs no place in an order. */
    private static boolean isFresh(NestedQuery query) {
        return RequestControl.find(query.controls(), RequestControl.DontUseCopy.class).isPresent();
    }

    CompletionStage<ReadAnswer> read(Caller caller, byte[] nonce, byte[] operation) {
        try {
            if (caller.role().equals(CallerGroups.ROLE)) {
                NestedQuery query = NestedQuery.decode(operation);
                return search(caller, new Identity.Anonymous(), query, asking(query, nonce));
            }
            DirectoryRequest request = OperationCodec.decode(operation);
            if (request.operation() instanceof Operation.Search search) {
                NestedQuery query = first(search, request);
                return search(caller, request.identity(), query, asking(query, nonce));
            }
            return CompletableFuture.completedFuture(local.read(caller, request));
        } catch (DecodeException e) {
            return answered(Results.of(ResultCodeEnum.PROTOCOL_ERROR, "the operation cannot be decoded"), 0);
        }
    }

    private NestedQuery first(Operation.Search search, DirectoryRequest request) {
        return NestedQuery.first(search, request.controls(), bounds.patienceMillis());
    }

    private static CompletionStage<ReadAnswer> answered(DirectoryResult result, long version) {
        return CompletableFuture.completedFuture(SingleChunk.of(result, version));
    }

    /** Beside the order: by what is kept, where that will do. */
    private Asking asking(NestedQuery query, byte[] nonce) {
        Freshness freshness = freshness(query);
        return (step, request, patienceMillis) -> ask(step, request, patienceMillis, nonce, freshness);
    }

    private static Freshness freshness(NestedQuery query) {
        return isFresh(query) ? Freshness.ASK_NOW : Freshness.COPY_WILL_DO;
    }

    private CompletionStage<ReadAnswer> search(Caller caller, Identity identity, NestedQuery query, Asking asking) {
        Operation.Search search = query.search();
        Plan plan = planned(query);
        if (plan.remote().isEmpty()) {
            return CompletableFuture.completedFuture(local.read(caller, new DirectoryRequest(identity, search, query.controls())));
        }
        ControlSplit split = ControlSplit.of(plan, query.controls());
        if (split.refusal().isPresent()) {
            return answered(Results.of(ResultCodeEnum.UNAVAILABLE_CRITICAL_EXTENSION, split.refusal().get()), 0);
        }
        MergedPage page;
        try {
            page = MergedPage.of(search, query.controls(), split.pages());
        } catch (DecodeException e) {
            return answered(Results.of(ResultCodeEnum.UNWILLING_TO_PERFORM, "paged results cookie is invalid"), 0);
        }
        List<CompletableFuture<Answer<RemotePart>>> parts = new ArrayList<>();
        for (Plan.Step step : plan.remote()) {
            parts.add(asking.ask(step, further(step, query, split), query.patienceMillis()));
        }
        return CompletableFuture.allOf(parts.toArray(new CompletableFuture<?>[0])).thenApply(all -> {
            Viewpoint viewpoint = local.viewpoint(caller, new DirectoryRequest(identity, search, split.here()));
            if (viewpoint.refusal().isPresent()) {
                return SingleChunk.of(viewpoint.refusal().get(), viewpoint.version());
            }
            List<Answer<RemotePart>> theirs = parts.stream().map(CompletableFuture::join).toList();
            long bytes = theirs.stream().mapToLong(part -> part.value().bytes()).sum();
            HeldBytes held = bounds.held();
            if (!held.take(bytes)) {
                return SingleChunk.of(held.mayEver(bytes) ? TOO_MUCH_AT_ONCE : TOO_MUCH, 0);
            }
            List<ReadAnswer> own = new ArrayList<>();
            plan.local().forEach(part -> own.add(local.read(caller, new DirectoryRequest(identity, part, split.forLocal(part, search)))));
            Verdict verdict = new Verdict(plan, search, split, names, freshness(query));
            return new NestedAnswer(own, theirs, search.filter(), verdict, viewpoint, page, () -> held.release(bytes));
        });
    }

    private Plan planned(NestedQuery query) {
        if (RequestControl.find(query.controls(), RequestControl.Synchronize.class).isPresent()) {
            return alone(query); // versions are each group's own: the content is what this one holds
        }
        try {
            return routes.plan(names.dn(query.search().base()), query.search(), query);
        } catch (RefusedException e) {
            return alone(query); // no name: this group says so
        }
    }

    private static Plan alone(NestedQuery query) {
        return new Plan(List.of(query.search()), List.of(), Plan.Deciding.LOCAL);
    }

    /** What a step's group is asked; also by what its answer is known if it is kept. */
    private byte[] further(Plan.Step step, NestedQuery query, ControlSplit split) {
        return query.sentBy(group, step.search(), split.forRemote(step, query.search())).encode();
    }

    private RemoteGroup way(Plan.Step step) {
        RemoteGroup remote = remotes.get(step.group());
        if (remote == null) {
            throw new IllegalStateException("no way to group " + step.group());
        }
        return remote;
    }

    private CompletableFuture<Answer<RemotePart>> ask(
            Plan.Step step, byte[] request, int patienceMillis, byte[] nonce, Freshness freshness) {
        return way(step)
                .ask(nonce, request, Duration.ofMillis(patienceMillis), freshness, reply -> read(step, reply))
                .exceptionally(failure -> missing(step, failure));
    }

    private RemotePart read(Plan.Step step, CertifiedReply reply) {
        RemotePart part = RemotePart.of(step, reply, routes, names);
        bounds.dropped().add(part.dropped());
        return part;
    }

    /** The version that the answer to another group's question would have now, as far as it can be told without asking anybody. */
    OptionalLong versionNow(Caller caller, byte[] operation) {
        NestedQuery query;
        try {
            query = NestedQuery.decode(operation);
        } catch (DecodeException e) {
            return OptionalLong.empty();
        }
        Operation.Search search = query.search();
        Identity nobody = new Identity.Anonymous();
        Plan plan = planned(query);
        if (plan.remote().isEmpty()) {
            return OptionalLong.of(local.version(caller, new DirectoryRequest(nobody, search, query.controls())));
        }
        ControlSplit split = ControlSplit.of(plan, query.controls());
        List<Long> theirs = new ArrayList<>();
        for (Plan.Step step : plan.remote()) {
            OptionalLong kept = way(step).keptVersion(further(step, query, split));
            if (kept.isEmpty()) {
                return OptionalLong.empty();
            }
            theirs.add(kept.getAsLong());
        }
        List<Long> own = new ArrayList<>();
        plan.local().forEach(part -> own.add(local.version(caller, new DirectoryRequest(nobody, part, split.forLocal(part, search)))));
        long rules = local.viewpoint(caller, new DirectoryRequest(nobody, search, split.here())).version();
        return OptionalLong.of(NestedAnswer.version(rules, own, plan.remote(), theirs));
    }

    private static Answer<RemotePart> missing(Plan.Step step, Throwable failure) {
        Throwable cause = failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        boolean busy = cause instanceof RemoteReadException e && e.kind() != RemoteReadException.Kind.UNREACHABLE;
        RemotePart missing = busy
                ? RemotePart.missing(
                        step, PartialResult.Why.DISAGREEING, ResultCodeEnum.BUSY, "group " + step.group() + " is being written to; ask again")
                : RemotePart.missing(
                        step, PartialResult.Why.UNREACHABLE, ResultCodeEnum.UNAVAILABLE, "group " + step.group() + " does not answer");
        return new Answer<>(missing, Integer.MAX_VALUE);
    }
}
