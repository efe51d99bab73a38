package org.bftldap.giis.gris.loop;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.PriorityQueue;

/** A loop whose time passes when a test says so. */
public final class VirtualLoop implements Loop {

    private record Due(long atMillis, long order, Runnable work) {}

    private final ArrayDeque<Runnable> now = new ArrayDeque<>();
    private final PriorityQueue<Due> later = new PriorityQueue<>(Comparator.comparingLong(Due::atMillis).thenComparingLong(Due::order));
    private long millis = 1_000;
    private long orders;

    @Override
    public long nowMillis() {
        return millis;
    }

    @Override
    public void execute(Runnable work) {
        now.add(work);
    }

    @Override
    public Timer after(Duration delay, Runnable work) {
        Due due = new Due(millis + delay.toMillis(), orders++, work);
        later.add(due);
        return () -> later.remove(due);
    }

    /** Does all that is due at this moment. */
    public void settle() {
        while (true) {
            Runnable next = now.poll();
            if (next == null && !later.isEmpty() && later.element().atMillis() <= millis) {
                next = later.remove().work();
            }
            if (next == null) {
                return;
            }
            next.run();
        }
    }

    /** Lets time pass, and does what comes due in its order. */
    public void pass(Duration time) {
        long end = millis + time.toMillis();
        settle();
        while (!later.isEmpty() && later.element().atMillis() <= end) {
            millis = Math.max(millis, later.element().atMillis());
            settle();
        }
        millis = end;
        settle();
    }
}
