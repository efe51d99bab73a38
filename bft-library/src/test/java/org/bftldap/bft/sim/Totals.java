package org.bftldap.bft.sim;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** What many runs exercised together. Shared by the threads that run them. */
final class Totals {

    private final long startNanos = System.nanoTime();
    private final Map<String, Long> counts = new TreeMap<>();
    private long runs;
    private long bad;
    private long events;
    private long batches;
    private long operations;
    private long pending;
    private long highestView;

    synchronized void add(SimResult result) {
        runs++;
        bad += result.isGood() ? 0 : 1;
        events += result.events();
        batches += result.batches();
        operations += result.operations();
        pending += result.pending();
        highestView = Math.max(highestView, result.view());
        result.counts().forEach((kind, count) -> counts.merge(kind, count, Long::sum));
    }

    synchronized long bad() {
        return bad;
    }

    synchronized long runs() {
        return runs;
    }

    double seconds() {
        return (System.nanoTime() - startNanos) / 1e9;
    }

    private double perMinute() {
        return runs * 60 / Math.max(0.001, seconds());
    }

    /**
     * One line for somebody who waits.
     *
     * @param wanted runs in all, if that is known
     * @param limitSeconds time in all; 0 if there is no limit
     */
    synchronized String progress(long wanted, long limitSeconds) {
        double left = wanted == Long.MAX_VALUE ? Double.POSITIVE_INFINITY : (wanted - runs) * 60 / Math.max(1, perMinute());
        if (limitSeconds > 0) {
            left = Math.min(left, Math.max(0, limitSeconds - seconds()));
        }
        return String.format(
                Locale.ROOT, "%6.0f s  %,d seeds  %,.0f a minute  %,d broke a rule  %.0f s to go", seconds(), runs, perMinute(), bad, left);
    }

    /** Several lines about what happened in all runs. */
    synchronized String summary(int replicas) {
        StringBuilder text = new StringBuilder(String.format(
                Locale.ROOT,
                "%,d seeds at n=%d in %.1f s, %,.0f a minute; %,d broke a rule%n",
                runs,
                replicas,
                seconds(),
                perMinute(),
                bad));
        text.append(String.format(
                Locale.ROOT,
                "  %,d events, %,d batches, %,d operations of which %,d stayed without an answer, highest view %d%n",
                events,
                batches,
                operations,
                pending,
                highestView));
        String separator = "  ";
        for (Map.Entry<String, Long> count : counts.entrySet()) {
            text.append(separator).append(String.format(Locale.ROOT, "%s %,d", count.getKey(), count.getValue()));
            separator = ", ";
        }
        return text.toString();
    }
}
