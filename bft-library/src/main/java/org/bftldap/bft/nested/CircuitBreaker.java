package org.bftldap.bft.nested;

import java.util.concurrent.TimeUnit;

/**
 * Leaves a group alone that does not answer: after a few questions in a row that met their deadline, further ones fail at once for a while;
 * then one is let through to see. Changed by one thread, looked at by all.
 */
final class CircuitBreaker {

    private static final int FAILURES_MAX = 3;
    private static final long OPEN_NANOS = TimeUnit.SECONDS.toNanos(5);

    private volatile int failures;
    private volatile long openUntilNanos;

    boolean allows(long nowNanos) {
        if (failures < FAILURES_MAX) {
            return true;
        }
        if (isOpen(nowNanos)) {
            return false;
        }
        // This one tries; the next waits for what becomes of it.
        openUntilNanos = nowNanos + OPEN_NANOS;
        return true;
    }

    /** Whether a question would fail at once, but for the one that tries. */
    boolean isOpen(long nowNanos) {
        return failures >= FAILURES_MAX && openUntilNanos - nowNanos > 0;
    }

    void answered() {
        failures = 0;
    }

    void silent(long nowNanos) {
        failures = Math.min(FAILURES_MAX, failures + 1);
        openUntilNanos = nowNanos + OPEN_NANOS;
    }
}
