package org.bftldap.relay.group;

import java.util.ArrayDeque;
import java.util.Queue;

/**
 * How many chunks of answers may be on their way from the group to clients at once: each is up to 256 KiB of heap from when it is asked
 * for until it is in a socket's buffer. Those who wait are served in order; there are no more of them than operations in flight. Safe for
 * many threads.
 */
public final class AnswerSlots {

    private final Queue<Runnable> waiting = new ArrayDeque<>();
    private int free;

    public AnswerSlots(int slots) {
        this.free = slots;
    }

    /** How many are free now. */
    public synchronized int free() {
        return free;
    }

    /** Runs {@code start} when a slot is free, at once or on the thread that gives one back; the slot is its own until it releases it. */
    public void take(Runnable start) {
        synchronized (this) {
            if (free == 0) {
                waiting.add(start);
                return;
            }
            free--;
        }
        start.run();
    }

    public void release() {
        Runnable next;
        synchronized (this) {
            next = waiting.poll();
            if (next == null) {
                free++;
                return;
            }
        }
        next.run();
    }
}
