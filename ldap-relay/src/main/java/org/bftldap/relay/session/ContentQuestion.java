package org.bftldap.relay.session;

import java.util.ArrayList;
import java.util.List;
import org.bftldap.directory.operation.Operation;
import org.bftldap.directory.operation.RequestControl;
import org.bftldap.directory.operation.RequestControl.Synchronize.Unchanged;
import org.bftldap.relay.ldap.RequestControls;

/**
 * What the group is asked on behalf of a search that follows a content.
 *
 * @param search as the client put it
 * @param asked the client's controls
 * @param sizeLimitMax the relay's limit; 0 for none
 */
record ContentQuestion(Operation.Search search, RequestControls asked, int sizeLimitMax) {

    /** RFC 4533 §3.5: the client's size limit is for what it gets at the beginning; what is only named does not count. */
    Operation.Search search(long since) {
        return since == 0
                ? search
                : new Operation.Search(
                        search.base(), search.scope(), search.aliases(), sizeLimitMax, search.values(), search.filter(), search.attributes());
    }

    /** Whether the client itself asks for a state newer than this version. */
    boolean asksForLater(long since) {
        return RequestControl.find(asked.forReplicas(), RequestControl.AtLeast.class).map(given -> given.version() > since).orElse(false);
    }

    /** What the client asked for, and: what has changed since, from replicas that have executed as much. */
    RequestControls controls(long since, Unchanged unchanged) {
        List<RequestControl> controls = new ArrayList<>();
        long atLeast = since;
        for (RequestControl control : asked.forReplicas()) {
            if (control instanceof RequestControl.AtLeast given) {
                atLeast = Math.max(atLeast, given.version());
            } else {
                controls.add(control);
            }
        }
        if (atLeast > 0) {
            controls.add(new RequestControl.AtLeast(atLeast));
        }
        controls.add(new RequestControl.Synchronize(since, unchanged));
        return asked.with(RequestControl.inOrder(controls));
    }
}
