package org.bftldap.giis.scale;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** What is counted, while it is counted. */
final class Tally {

    /** Messages between groups, and those by which what came from there is handed on within one. */
    enum Traffic {
        QUESTION,
        ANSWER,
        HANDED_OVER,
        STALE,
        BEAT
    }

    /** Who asks, and for what. */
    enum Asked {
        ROOT_FOR_ONE,
        ROOT_FOR_ALL,
        SITE_FOR_ONE,
        SITE_FOR_ALL
    }

    private final Map<Traffic, Long> messages = new EnumMap<>(Traffic.class);
    private final Map<Traffic, Long> bytes = new EnumMap<>(Traffic.class);
    private final Map<Asked, List<Long>> copies = new EnumMap<>(Asked.class);
    private final Map<Asked, List<Long>> asked = new EnumMap<>(Asked.class);
    private final List<Long> staleNanos = new ArrayList<>();
    private boolean counting;
    private long again;
    private long refused;
    private long partial;

    void begin() {
        counting = true;
    }

    boolean isCounting() {
        return counting;
    }

    void message(Traffic kind, long count, long size) {
        if (counting) {
            messages.merge(kind, count, Long::sum);
            bytes.merge(kind, count * size, Long::sum);
        }
    }

    /** @param fromCopies whether no group was asked for it */
    void answered(Asked kind, boolean fromCopies, long nanos, int missing) {
        (fromCopies ? copies : asked).computeIfAbsent(kind, none -> new ArrayList<>()).add(nanos);
        partial += missing > 0 ? 1 : 0;
    }

    /** An answer told a version that was no longer the newest of its domain when the client asked. */
    void stale(long nanos) {
        staleNanos.add(nanos);
    }

    void again() {
        again += counting ? 1 : 0;
    }

    void refused() {
        refused++;
    }

    long messages(Traffic kind) {
        return messages.getOrDefault(kind, 0L);
    }

    long bytes() {
        return bytes.values().stream().mapToLong(Long::longValue).sum();
    }

    long partial() {
        return partial;
    }

    long refusals() {
        return refused;
    }

    long repeats() {
        return again;
    }

    long answers() {
        return count(copies) + count(asked);
    }

    private static long count(Map<Asked, List<Long>> lists) {
        return lists.values().stream().mapToLong(List::size).sum();
    }

    /** Of those that needed other groups to be asked; empty if there were none. */
    List<Long> asked(Asked kind) {
        return List.copyOf(asked.getOrDefault(kind, List.of()));
    }

    List<Long> fromCopies(Asked kind) {
        return List.copyOf(copies.getOrDefault(kind, List.of()));
    }

    /** The longest that a told version had been superseded when it was asked for. */
    long stalestNanos() {
        return staleNanos.stream().mapToLong(Long::longValue).max().orElse(0);
    }

    int staleAnswers() {
        return staleNanos.size();
    }

    /** @param part from 0 to 1; 0 for nothing */
    static long percentile(List<Long> values, double part) {
        List<Long> sorted = values.stream().sorted().toList();
        return sorted.isEmpty() ? 0 : sorted.get((int) Math.min(sorted.size() - 1, Math.floor(part * sorted.size())));
    }
}
