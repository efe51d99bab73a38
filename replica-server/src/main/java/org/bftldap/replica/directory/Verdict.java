package org.bftldap.replica.directory;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.directory.api.ldap.model.message.ResultCodeEnum;
import org.bftldap.bft.nested.CachedReads.Freshness;
import org.bftldap.bft.nested.LeaseTimes;
import org.bftldap.directory.operation.ControlOids;
import org.bftldap.directory.operation.Operation;
import org.bftldap.directory.result.DirectoryResult;
import org.bftldap.directory.result.ResponseControl;
import org.bftldap.giis.hierarchy.ControlSplit;
import org.bftldap.giis.hierarchy.PartialResult;
import org.bftldap.giis.hierarchy.Plan;
import org.bftldap.replica.directory.update.Names;
import org.bftldap.replica.directory.update.RefusedException;
import org.bftldap.replica.store.search.ResponseValues;

/**
 * The result of an answer that is put together: that of the part with the base, unless others have more to say. Of another group's words only
 * those pass that answer what was asked. Immutable.
 */
final class Verdict {

    private static final int SUCCESS = ResultCodeEnum.SUCCESS.getResultCode();
    private static final int SIZE_LIMIT = ResultCodeEnum.SIZE_LIMIT_EXCEEDED.getResultCode();
    private static final int NO_SUCH_OBJECT = ResultCodeEnum.NO_SUCH_OBJECT.getResultCode();
    private static final int UNWILLING = ResultCodeEnum.UNWILLING_TO_PERFORM.getResultCode();

    /** What may come back with the answer of a group that has all of it. */
    private static final Set<String> PASSED_ON =
            Set.of(ControlOids.PAGED_RESULTS, ControlOids.SORT_RESPONSE, ControlOids.VIRTUAL_LIST_VIEW_RESPONSE);

    private static final int MESSAGE_LENGTH_MAX = 1024;

    /** Which parts come from a cache differs between replicas, and by how much they are old; only the bound does not. */
    private static final ResponseControl AGE =
            new ResponseControl(ControlOids.COPY_AGE, ResponseValues.integer(LeaseTimes.LEASE_MILLIS));

    private final Plan plan;
    private final Operation.Search search;
    private final ControlSplit split;
    private final Names names;
    private final Freshness freshness;

    Verdict(Plan plan, Operation.Search search, ControlSplit split, Names names, Freshness freshness) {
        this.plan = plan;
        this.search = search;
        this.split = split;
        this.names = names;
        this.freshness = freshness;
    }

    /** Whether the part with the base says that there is no answer, so that no other part counts. */
    boolean isFinal(List<DirectoryResult> local, List<RemotePart> remote) {
        if (plan.deciding() == Plan.Deciding.LOCAL) {
            return !local.isEmpty() && local.get(0).code() != SUCCESS;
        }
        Optional<RemotePart> base = base(remote);
        return base.isPresent() && base.get().isAnswer() && !List.of(SUCCESS, SIZE_LIMIT, NO_SUCH_OBJECT).contains(base.get().result().code());
    }

    /** @param local what this group's own parts ended with; not yet, if the answer ends before them */
    DirectoryResult of(List<DirectoryResult> local, List<RemotePart> remote) {
        DirectoryResult base = plan.deciding() == Plan.Deciding.REMOTE ? fromElsewhere(remote) : local.isEmpty() ? Results.SUCCESS : local.get(0);
        boolean last = isFinal(local, remote);
        if (!last && base.code() != SUCCESS && base.code() != SIZE_LIMIT && anyHasSomething(local, remote)) {
            base = Results.SUCCESS;
        }
        if (!last && base.code() == SUCCESS && anyWasCut(local, remote)) {
            base = Results.of(ResultCodeEnum.SIZE_LIMIT_EXCEEDED, "");
        }
        return told(base, remote);
    }

    /** The client wants no more entries than it got. */
    DirectoryResult limited(List<RemotePart> remote) {
        return told(Results.of(ResultCodeEnum.SIZE_LIMIT_EXCEEDED, ""), remote);
    }

    private Optional<RemotePart> base(List<RemotePart> remote) {
        return remote.stream().filter(part -> part.step().isAtBaseOf(search)).findFirst();
    }

    private DirectoryResult fromElsewhere(List<RemotePart> remote) {
        DirectoryResult result = base(remote).map(RemotePart::result).orElse(Results.SUCCESS);
        List<ResponseControl> kept = result.controls().stream().filter(this::mayPass).toList();
        String message = result.message().length() > MESSAGE_LENGTH_MAX ? "" : result.message();
        String matched = isAbove(result.matchedDn()) ? result.matchedDn() : "";
        return new DirectoryResult(result.code(), matched, message, result.referrals(), kept);
    }

    private boolean mayPass(ResponseControl control) {
        return PASSED_ON.contains(control.oid()) && plan.local().isEmpty() && plan.remote().size() == 1;
    }

    private boolean isAbove(String dn) {
        try {
            return names.dn(search.base()).isDescendantOf(names.dn(dn));
        } catch (RefusedException e) {
            return false;
        }
    }

    private boolean anyHasSomething(List<DirectoryResult> local, List<RemotePart> remote) {
        return local.stream().anyMatch(result -> result.code() == SUCCESS)
                || remote.stream().anyMatch(part -> part.isAnswer() && part.result().code() == SUCCESS);
    }

    private static boolean anyWasCut(List<DirectoryResult> local, List<RemotePart> remote) {
        return local.stream().anyMatch(result -> result.code() == SIZE_LIMIT)
                || remote.stream().anyMatch(part -> part.result().code() == SIZE_LIMIT);
    }

    private DirectoryResult told(DirectoryResult base, List<RemotePart> remote) {
        Map<String, PartialResult.Why> missing = new TreeMap<>();
        for (RemotePart part : remote) {
            if (part.isAnswer()) {
                PartialResult.of(part.result()).missing().forEach(missing::putIfAbsent);
            }
            part.failure().ifPresent(why -> missing.put(part.group(), why));
        }
        List<ResponseControl> controls = new ArrayList<>(base.controls());
        if (split.order() == ControlSplit.Order.UNSORTED) {
            controls.add(ResponseValues.sort(UNWILLING, ""));
        }
        if (freshness == Freshness.COPY_WILL_DO) {
            controls.add(AGE);
        }
        String message = base.message();
        if (!missing.isEmpty()) {
            PartialResult partial = new PartialResult(missing);
            controls.add(partial.control());
            message = base.code() == SUCCESS || base.code() == SIZE_LIMIT ? partial.text() : message;
        }
        return new DirectoryResult(base.code(), base.matchedDn(), message, base.referrals(), controls);
    }
}
