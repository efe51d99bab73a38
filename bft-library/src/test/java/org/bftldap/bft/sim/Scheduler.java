package org.bftldap.bft.sim;

import java.util.PriorityQueue;

/** What happens next: events by time, and among events of one time in the order in which they were planned. Time is in microseconds. */
public final class Scheduler {

    private record Planned(long timeMicros, long order, Runnable event) implements Comparable<Planned> {
        @Override
        public int compareTo(Planned other) {
            int byTime = Long.compare(timeMicros, other.timeMicros);
            return byTime != 0 ? byTime : Long.compare(order, other.order);
        }
    }

    private final PriorityQueue<Planned> queue = new PriorityQueue<>();
    private long nowMicros;
    private long planned;

    public long nowMicros() {
        return nowMicros;
    }

    public void after(long delayMicros, Runnable event) {
        if (delayMicros < 0) {
            throw new IllegalArgumentException("an event cannot be planned for the past");
        }
        queue.add(new Planned(nowMicros + delayMicros, planned++, event));
    }

    /** Runs the next event; false if there is none. */
    public boolean runNext() {
        Planned next = queue.poll();
        if (next == null) {
            return false;
        }
        nowMicros = next.timeMicros();
        next.event().run();
        return true;
    }

    public int pending() {
        return queue.size();
    }
}
