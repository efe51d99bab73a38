package org.bftldap.replica.directory;

import java.util.concurrent.atomic.AtomicLong;

/**
 * How much of other groups' answers this replica holds in memory for its clients, all together: an answer that is put together is held until its
 * client has taken it or goes away. For all threads.
 */
final class HeldBytes {

    /** Of the heap. */
    private static final int PART_MAX = 4;

    private final long max;
    private final AtomicLong held = new AtomicLong();

    HeldBytes(long max) {
        this.max = max;
    }

    /** As much as this process's heap allows. */
    static HeldBytes ofThisProcess() {
        return new HeldBytes(Runtime.getRuntime().maxMemory() / PART_MAX);
    }

    /** Whether so much can be held at all. */
    boolean mayEver(long bytes) {
        return bytes <= max;
    }

    /** @return whether there was room; {@link #release} follows then */
    boolean take(long bytes) {
        if (held.addAndGet(bytes) <= max) {
            return true;
        }
        held.addAndGet(-bytes);
        return false;
    }

    void release(long bytes) {
        held.addAndGet(-bytes);
    }
}
