package org.bftldap.testkit;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.bftldap.testkit.LdapServer.NamedProcess;

/** Looks at the resident memory of processes again and again, whatever processes bear the names at the time, and keeps the most that each had. */
public final class MemoryWatch implements AutoCloseable {
    private static final long EACH_MILLIS = 50;

    private final Map<String, Long> highest = new ConcurrentHashMap<>();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread made = new Thread(work, "memory-watch");
        made.setDaemon(true);
        return made;
    });

    private MemoryWatch() {}

    /** @param processes asked each time: one may be restarted */
    public static MemoryWatch of(Supplier<? extends Iterable<NamedProcess>> processes) {
        MemoryWatch watch = new MemoryWatch();
        watch.thread.scheduleWithFixedDelay(() -> watch.look(processes), 0, EACH_MILLIS, TimeUnit.MILLISECONDS);
        return watch;
    }

    private void look(Supplier<? extends Iterable<NamedProcess>> processes) {
        try {
            for (NamedProcess one : processes.get()) {
                highest.merge(one.name(), ProcessFigures.residentBytes(one.pid()), Math::max);
            }
        } catch (RuntimeException e) {
            // Its pid file is being written; the next look tells.
        }
    }

    /** In bytes, by name, of all that were seen. */
    public Map<String, Long> highest() {
        return new TreeMap<>(highest);
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
