package org.bftldap.giis.scale;

import java.util.PriorityQueue;

/** Virtual time, and what is to happen when. What is due at one moment happens in the order in which it was asked for. */
final class Timeline {

    private record Event(long nanos, long number, Runnable work) implements Comparable<Event> {
        @Override
        public int compareTo(Event other) {
            int byTime = Long.compare(nanos, other.nanos);
            return byTime != 0 ? byTime : Long.compare(number, other.number);
        }
    }

    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private long now;
    private long number;

    long now() {
        return now;
    }

    void at(long nanos, Runnable work) {
        events.add(new Event(Math.max(now, nanos), number++, work));
    }

    void after(long nanos, Runnable work) {
        at(now + nanos, work);
    }

    /** For ever, from a first time on. */
    void every(long nanos, long firstNanos, Runnable work) {
        at(firstNanos, () -> {
            work.run();
            every(nanos, firstNanos + nanos, work);
        });
    }

    void runUntil(long nanos) {
        while (!events.isEmpty() && events.peek().nanos <= nanos) {
            Event event = events.remove();
            now = event.nanos;
            event.work.run();
        }
        now = nanos;
    }
}
