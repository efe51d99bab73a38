package org.bftldap.relay.ldap;

import java.util.concurrent.atomic.AtomicLong;

/**
 * How many bytes of requests the whole relay holds, received in part or being worked on; whoever finds nothing left waits. Small requests
 * are not counted (connections and operations are limited in number anyway), and middling ones have a share of their own, so that a few
 * claims of megabytes cannot keep ordinary updates out. Shared by all connections' threads.
 */
public final class ByteBudget {

    static final int SMALL_BYTES_MAX = 2 << 10;
    static final int MIDDLING_BYTES_MAX = 64 << 10;

    private final AtomicLong middlingLeft;
    private final AtomicLong largeLeft;

    /** @param bytes of middling requests, and again of large ones; at least one of the largest must fit */
    public ByteBudget(long bytes) {
        this.middlingLeft = new AtomicLong(bytes);
        this.largeLeft = new AtomicLong(bytes);
    }

    /** Takes what a message of this size needs; false if that is not there. */
    public boolean take(int messageBytes) {
        if (messageBytes <= SMALL_BYTES_MAX) {
            return true;
        }
        AtomicLong left = of(messageBytes);
        if (left.addAndGet(-messageBytes) < 0) {
            left.addAndGet(messageBytes);
            return false;
        }
        return true;
    }

    public void giveBack(int messageBytes) {
        if (messageBytes > SMALL_BYTES_MAX) {
            of(messageBytes).addAndGet(messageBytes);
        }
    }

    private AtomicLong of(int messageBytes) {
        return messageBytes <= MIDDLING_BYTES_MAX ? middlingLeft : largeLeft;
    }
}
