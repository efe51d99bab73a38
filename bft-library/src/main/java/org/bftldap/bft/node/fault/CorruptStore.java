package org.bftldap.bft.node.fault;

import org.bftldap.bft.service.BatchContext;
import org.bftldap.bft.service.BatchTransaction;
import org.bftldap.bft.service.Caller;
import org.bftldap.bft.service.ReplicatedService;
import org.bftldap.bft.service.ServiceAround;
import org.bftldap.bft.service.TransactionAround;

/**
 * {@link Fault#CORRUPT_STORE} and {@link Fault#CORRUPT_ONCE}. One write of every so many does not reach the service, and is answered as the one before it was: what a disk
 * does that acknowledges and loses. The replica itself finds out at the next checkpoint, when its root is not what the others certify.
 */
final class CorruptStore extends ServiceAround {

    private static final int EACH = 20;

    private long left;
    private int operations;
    private byte[] lastResult = new byte[0];

    /** @param left how many writes it loses at most */
    CorruptStore(ReplicatedService service, long left) {
        super(service);
        this.left = left;
    }

    private byte[] execute(BatchTransaction transaction, int index, Caller caller, byte[] operation) {
        if (++operations % EACH != 0 || left == 0) {
            lastResult = transaction.execute(index, caller, operation);
        } else {
            left--;
        }
        return lastResult;
    }

    @Override
    public BatchTransaction begin(BatchContext context) {
        return new TransactionAround(service.begin(context)) {
            @Override
            public byte[] execute(int index, Caller caller, byte[] operation) {
                return CorruptStore.this.execute(transaction, index, caller, operation);
            }
        };
    }
}
