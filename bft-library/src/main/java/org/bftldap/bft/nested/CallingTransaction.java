package org.bftldap.bft.nested;

import org.bftldap.bft.service.BatchTransaction;

/** A batch of a service that invokes others. */
public interface CallingTransaction extends BatchTransaction {

    /** An invocation has ended: an event of the order like an operation, in a savepoint of its own. It may open others. */
    void onResult(InvocationId id, InvocationResult result);
}
