package org.bftldap.bft.core.protocol;

/**
 * Time that counts against the primary (§2.11): it goes on while, as far as this replica sees, the primary could propose what waits, and
 * stands while the window is full, execution lags behind, or this replica itself was slow.
 */
final class RoomClock {

    private long nanos;
    private long restartedNanos;

    void advance(long byNanos) {
        nanos += byNanos;
    }

    /** What waits begins to wait now. */
    void restart() {
        restartedNanos = nanos;
    }

    long nanos() {
        return nanos;
    }

    /** How much has passed since then, or since the restart if that was later. */
    long since(long then) {
        return nanos - Math.max(then, restartedNanos);
    }
}
