package org.bftldap.relay.session;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.bftldap.directory.operation.Operation;
import org.bftldap.directory.operation.RequestControl;
import org.bftldap.relay.ldap.RequestControls;
import org.bftldap.relay.ldap.RequestControls.OfRelay;
import org.bftldap.relay.ldap.RequestRefusedException;
import org.bftldap.relay.ldap.ResultCodes;
import org.bftldap.relay.monitor.MonitorName;
import org.bftldap.relay.monitor.MonitorTree;
import org.bftldap.relay.monitor.MonitorTree.Found;

/**
 * Searches and comparisons in {@code cn=monitor}, which is this relay's own. Who asks is asked of the group each time, so that an account that
 * is gone, or a session that another password opened, sees nothing any more. On the session's event loop.
 */
final class MonitorOperations {

    private final RelayServices services;
    private final Session session;
    private final Completions completions;

    MonitorOperations(RelayServices services, Session session, Completions completions) {
        this.services = services;
        this.session = session;
        this.completions = completions;
    }

    /** As slapd refuses it, whoever asks. */
    static void refuseUpdate(List<String> targets) throws RequestRefusedException {
        for (String target : targets) {
            if (MonitorName.of(target).isPresent()) {
                throw new RequestRefusedException(ResultCodes.UNWILLING_TO_PERFORM, MonitorName.SUFFIX + " shows what the relay counts, and cannot be written");
            }
        }
    }

    void search(Pending pending, MonitorName base, Operation.Search search) throws RequestRefusedException {
        checkControls(pending.controls);
        ifPermitted(pending, () -> found(pending, base, search));
    }

    void compare(Pending pending, MonitorName name, Operation.Compare compare) throws RequestRefusedException {
        checkControls(pending.controls);
        ifPermitted(pending, () -> new Found(List.of(), tree().compare(name, compare, pending.controls.forReplicas())));
    }

    /** Those that have no meaning for figures of the relay's own; sorting and views of lists are not there. */
    private static void checkControls(RequestControls controls) throws RequestRefusedException {
        List<RequestControl> asked = controls.forReplicas();
        boolean wantsAnothersWord = controls.content().isPresent()
                || controls.proofNonce().isPresent()
                || controls.has(OfRelay.VERSION)
                || RequestControl.find(asked, RequestControl.AtLeast.class).isPresent()
                || RequestControl.find(asked, RequestControl.MatchedValues.class).isPresent();
        if (wantsAnothersWord) {
            throw new RequestRefusedException(
                    ResultCodes.UNWILLING_TO_PERFORM, MonitorName.SUFFIX + " is the relay's own word, made for each request: this control is not for it");
        }
        boolean mustBeInOrder = RequestControl.find(asked, RequestControl.Sort.class)
                        .filter(sort -> sort.criticality() == RequestControl.Criticality.CRITICAL)
                        .isPresent()
                || RequestControl.find(asked, RequestControl.VirtualListView.class)
                        .filter(view -> view.criticality() == RequestControl.Criticality.CRITICAL)
                        .isPresent();
        if (mustBeInOrder) {
            throw new RequestRefusedException(ResultCodes.UNAVAILABLE_CRITICAL_EXTENSION, MonitorName.SUFFIX + " is not sorted");
        }
    }

    private Found found(Pending pending, MonitorName base, Operation.Search search) {
        try {
            return tree().search(base, search, pending.controls.forReplicas());
        } catch (RequestRefusedException refused) {
            return new Found(List.of(), Failures.result(refused));
        }
    }

    private MonitorTree tree() {
        return new MonitorTree(services.monitoring().source().entries(services));
    }

    /** Answers if the group knows who asks as one who may; to others there is nothing of this name, as to those who may not see an entry. */
    private void ifPermitted(Pending pending, Supplier<Found> answer) {
        List<RequestControl> acting = new ArrayList<>();
        RequestControl.find(pending.controls.forReplicas(), RequestControl.ProxiedAuthorization.class).ifPresent(acting::add);
        if (session.user() == null && acting.isEmpty()) {
            session.complete(pending, Failures.of(ResultCodes.NO_SUCH_OBJECT, ""));
            return;
        }
        RequestControls controls = RequestControls.NONE.with(acting);
        completions.when(services.group().ask(session.identity(), new Operation.WhoAmI(), controls), (who, failure) -> {
            if (who == null) {
                session.complete(pending, Failures.result(failure));
            } else if (who.code() != ResultCodes.SUCCESS) {
                session.complete(pending, who);
            } else if (!services.monitoring().permits(who.matchedDn())) {
                session.complete(pending, Failures.of(ResultCodes.NO_SUCH_OBJECT, ""));
            } else {
                Found found = answer.get();
                session.completeSearch(pending, found.entries(), found.result());
            }
        });
    }
}
