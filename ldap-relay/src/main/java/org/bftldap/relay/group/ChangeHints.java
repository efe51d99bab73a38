package org.bftldap.relay.group;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Wakes those who wait for something to change when an update went through this relay. A hint and no more: who is woken asks the group,
 * and updates through other relays are not seen here. Safe for many threads.
 */
public final class ChangeHints {

    private final AtomicLong changes = new AtomicLong();
    private final Set<Runnable> waiting = ConcurrentHashMap.newKeySet();

    void changed() {
        changes.incrementAndGet();
        for (Runnable each : waiting) {
            if (waiting.remove(each)) {
                each.run();
            }
        }
    }

    /** Updates so far. */
    public long changes() {
        return changes.get();
    }

    /** Runs it at the next update after so many, on any thread; at once, if there was one already. */
    public void await(long afterChanges, Runnable wake) {
        waiting.add(wake);
        if (changes.get() != afterChanges && waiting.remove(wake)) {
            wake.run();
        }
    }

    public void forget(Runnable wake) {
        waiting.remove(wake);
    }
}
