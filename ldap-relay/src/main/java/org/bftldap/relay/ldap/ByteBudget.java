package org.bftldap.relay.ldap;

import java.util.concurrent.atomic.AtomicLong;

/** How many bytes of large messages the whole relay may hold, received in part or being worked on. Shared by all connections' threads. */
public final class ByteBudget {

    /** Messages up to here are not counted: connections are limited in number anyway. */
    public static final int FREE_BYTES = 64 << 10;

    private final AtomicLong left;

    public ByteBudget(long bytes) {
        this.left = new AtomicLong(bytes);
    }

    /** Takes what a message of this size needs; false if that is not there. */
    public boolean take(int messageBytes) {
        int counted = counted(messageBytes);
        if (left.addAndGet(-counted) < 0) {
            left.addAndGet(counted);
            return false;
        }
        return true;
    }

    public void giveBack(int messageBytes) {
        left.addAndGet(counted(messageBytes));
    }

    public long left() {
        return left.get();
    }

    private static int counted(int messageBytes) {
        return messageBytes <= FREE_BYTES ? 0 : messageBytes;
    }
}
