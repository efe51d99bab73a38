package org.bftldap.bft.core.protocol;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Whom the state is asked of, and what each was asked for and has not answered (§2.9). All of them at once, each a few pieces at a time;
 * who lies is not asked again, who is slow rests for a while, and both is counted.
 */
final class StateSources {

    /** Pieces on their way from one source, so that it has time for others too; a piece has at most {@code Limits.statePartBytes}. */
    private static final int ASKED_PER_SOURCE_MAX = 8;
    /** Late pieces of one source that are still taken. */
    private static final int OVERDUE_MAX = 64;
    /** Pieces on their way in all. */
    private static final int ASKED_MAX = 32;
    /** In status intervals: after this a piece is asked of another. */
    private static final int SLOW_INTERVALS = 20;
    /** In status intervals: for how long a slow source is left alone. */
    private static final int REST_INTERVALS = 16;

    private final Settings settings;
    private final Now now;
    private final List<TreeMap<Integer, Long>> asked = new ArrayList<>();
    /** What each was too slow with: asked of others by now, and still welcome. Where all are slow, nothing would ever come in time. */
    private final List<TreeSet<Integer>> overdue = new ArrayList<>();
    private final boolean[] lied;
    private final boolean[] hasIt;
    private final boolean[] wasSlow;
    private final long[] restsUntilNanos;
    private final long[] faults;
    private int last;

    StateSources(Settings settings, Now now) {
        int n = settings.group().replicas();
        this.settings = settings;
        this.now = now;
        this.lied = new boolean[n];
        this.hasIt = new boolean[n];
        this.wasSlow = new boolean[n];
        this.restsUntilNanos = new long[n];
        this.faults = new long[n];
        this.last = settings.id();
        for (int i = 0; i < n; i++) {
            asked.add(new TreeMap<>());
            overdue.add(new TreeSet<>());
        }
    }

    /** Another state is wanted: nothing of what was asked for counts any more, and all may have it. */
    void reset() {
        for (int i = 0; i < hasIt.length; i++) {
            asked.get(i).clear();
            overdue.get(i).clear();
            hasIt[i] = true;
            wasSlow[i] = false;
        }
    }

    /** Who is to be asked next, in turn; -1 if nobody may be asked for more now. */
    int next() {
        int n = asked.size();
        if (asked.stream().mapToInt(TreeMap::size).sum() >= ASKED_MAX) {
            return -1;
        }
        for (int i = 1; i <= n; i++) {
            int candidate = (last + i) % n;
            boolean mayBeAsked = candidate != settings.id()
                    && hasIt[candidate]
                    && !lied[candidate]
                    && now.monotonicNanos() >= restsUntilNanos[candidate]
                    && asked.get(candidate).size() < ASKED_PER_SOURCE_MAX;
            if (mayBeAsked) {
                last = candidate;
                return candidate;
            }
        }
        return -1;
    }

    void asked(int source, int piece) {
        asked.get(source).put(piece, now.monotonicNanos());
    }

    /** What becomes of a piece that a source sent. */
    enum Arrival {
        NOT_ASKED,
        IN_TIME,
        /** Others were asked meanwhile, or are to be. */
        LATE
    }

    /** A piece that was asked for is then off the lists of all. */
    Arrival answered(int source, int piece) {
        boolean inTime = asked.get(source).remove(piece) != null;
        if (!inTime && !overdue.get(source).contains(piece)) {
            return Arrival.NOT_ASKED;
        }
        wasSlow[source] = false;
        for (int i = 0; i < asked.size(); i++) {
            asked.get(i).remove(piece);
            overdue.get(i).remove(piece);
        }
        return inTime ? Arrival.IN_TIME : Arrival.LATE;
    }

    /** @return the pieces that it still had to send, to be asked of others */
    List<Integer> lied(int source) {
        lied[source] = true;
        faults[source]++;
        overdue.get(source).clear();
        return release(source);
    }

    /** @return the pieces that it still had to send, to be asked of others */
    List<Integer> hasItNot(int source) {
        hasIt[source] = false;
        overdue.get(source).clear();
        return release(source);
    }

    private List<Integer> release(int source) {
        List<Integer> pieces = List.copyOf(asked.get(source).keySet());
        asked.get(source).clear();
        return pieces;
    }

    /** @return pieces that were asked for too long ago, to be asked of others */
    List<Integer> expire() {
        List<Integer> late = new ArrayList<>();
        for (int source = 0; source < asked.size(); source++) {
            long limit = SLOW_INTERVALS * settings.statusIntervalMillis();
            boolean isSlow = asked.get(source).values().stream().anyMatch(since -> now.millisSince(since) >= limit);
            if (isSlow) {
                faults[source]++;
                wasSlow[source] = true;
                restsUntilNanos[source] = now.monotonicNanos() + REST_INTERVALS * settings.statusIntervalMillis() * 1_000_000;
                List<Integer> pieces = release(source);
                overdue.get(source).addAll(pieces);
                while (overdue.get(source).size() > OVERDUE_MAX) {
                    overdue.get(source).pollFirst();
                }
                late.addAll(pieces);
            }
        }
        return late;
    }

    /** Pieces that were asked for and have not come. */
    int underWay() {
        return asked.stream().mapToInt(TreeMap::size).sum();
    }

    /** Whether nothing is on its way. */
    boolean isIdle() {
        return asked.stream().allMatch(TreeMap::isEmpty);
    }

    /** Whether none of those that answer in time has the state: it is too old. */
    boolean isGone() {
        for (int i = 0; i < hasIt.length; i++) {
            if (i != settings.id() && hasIt[i] && !lied[i] && !wasSlow[i]) {
                return false;
            }
        }
        return true;
    }

    /** How often it lied or was slow. */
    long faults(int source) {
        return faults[source];
    }
}
