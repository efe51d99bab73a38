package org.bftldap.bft.nested;

import org.bftldap.bft.service.BatchContext;
import org.bftldap.bft.service.BatchTransaction;
import org.bftldap.bft.service.ReplicatedService;

/** A replicated service that invokes others. It runs in an {@link InvokingService}. */
public interface CallingService extends ReplicatedService {

    /** As {@link ReplicatedService#begin}; results that have come or are due are told to the transaction before and between its operations. */
    CallingTransaction begin(BatchContext context, Invocations invocations);

    @Override
    default BatchTransaction begin(BatchContext context) {
        throw new IllegalStateException("a service that invokes others runs in an InvokingService");
    }
}
