package org.bftldap.relay.session;

import java.util.concurrent.atomic.AtomicLong;

/** How many bytes of updates all connections together may hold for transactions that are not ended. Safe for many threads. */
public final class TransactionRoom {

    private final AtomicLong left;

    public TransactionRoom(long bytes) {
        this.left = new AtomicLong(bytes);
    }

    /** False, and nothing taken, if so much is not there. */
    boolean take(int bytes) {
        if (left.addAndGet(-bytes) < 0) {
            left.addAndGet(bytes);
            return false;
        }
        return true;
    }

    void giveBack(int bytes) {
        left.addAndGet(bytes);
    }
}
