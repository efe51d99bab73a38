package org.bftldap.replica.directory;

import java.util.concurrent.atomic.AtomicLong;

/** How many items other groups gave that were not theirs to give. For all threads. */
final class Dropped {

    private final AtomicLong count = new AtomicLong();

    void add(int items) {
        count.addAndGet(items);
    }

    long count() {
        return count.get();
    }
}
