package org.bftldap.replica.directory;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/** Looks once a millisecond where a thread is. A rough profile: threads show themselves at safepoints only. */
final class StackSampler {
    private static final long PERIOD_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final int SHOWN = 70;

    private final Thread watched;
    private final Map<String, Integer> anywhere = new HashMap<>();
    private final Map<String, Integer> onTop = new HashMap<>();
    private final AtomicBoolean over = new AtomicBoolean();
    private final Thread sampler = new Thread(this::sample, "sampler");
    private int samples;

    StackSampler(Thread watched) {
        this.watched = watched;
    }

    void start() {
        sampler.setDaemon(true);
        sampler.start();
    }

    private void sample() {
        while (!over.get()) {
            StackTraceElement[] stack = watched.getStackTrace();
            Set<String> seen = new HashSet<>();
            for (int i = 0; i < stack.length; i++) {
                String frame = stack[i].getClassName().replaceAll("^.*\\.", "") + "." + stack[i].getMethodName();
                if (i == 0) {
                    onTop.merge(frame, 1, Integer::sum);
                }
                if (seen.add(frame)) {
                    anywhere.merge(frame, 1, Integer::sum);
                }
            }
            samples++;
            LockSupport.parkNanos(PERIOD_NANOS);
        }
    }

    /** Stops. @return which methods were found on the stack, and which on its top, with shares in per cent */
    String end() {
        over.set(true);
        try {
            sampler.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return "anywhere:\n" + text(anywhere) + "on top:\n" + text(onTop);
    }

    private String text(Map<String, Integer> counts) {
        List<Map.Entry<String, Integer>> sorted = new ArrayList<>(counts.entrySet());
        sorted.sort(Map.Entry.comparingByValue(Comparator.reverseOrder()));
        StringBuilder text = new StringBuilder();
        sorted.stream().limit(SHOWN).forEach(entry -> text.append(String.format(Locale.ROOT, "  %5.1f  %s%n", 100.0 * entry.getValue() / samples, entry.getKey())));
        return text.toString();
    }
}
