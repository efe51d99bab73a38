package org.bftldap.it;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * What keeps clients from taking all processors: those that ask again at once would leave too little of two cores for a replica that
 * comes back, and a test would wait for its Java to start. {@code -Dit.pace-ms=0} takes it away.
 */
final class Pace {
    /** Between two operations of all clients together. */
    private static final int MILLIS = Integer.getInteger("it.pace-ms", 12);

    private final CountDownLatch stopped = new CountDownLatch(1);
    private final int pauseMillis;

    Pace(int clients) {
        pauseMillis = clients * MILLIS;
    }

    /** @return whether the client is to go on; after a moment, or at once when it is to stop */
    boolean goesOn() {
        try {
            return !stopped.await(pauseMillis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    boolean isStopped() {
        return stopped.getCount() == 0;
    }

    void stop() {
        stopped.countDown();
    }
}
