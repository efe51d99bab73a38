package org.bftldap.bft.sim;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The parts of a run that can be left out one by one: faults and clients' operations. Each has a key that is the same in every run of a
 * seed, and is drawn from a source of its own, so that leaving out one leaves the others as they were.
 */
final class Schedule {

    private final Set<String> leftOut;
    private final boolean records;
    private final Map<String, Part> parts = new LinkedHashMap<>();

    /** A part that happened. */
    record Part(long timeMicros, String what) {}

    private Schedule(Set<String> leftOut, boolean records) {
        this.leftOut = leftOut;
        this.records = records;
    }

    /** Nothing is left out. */
    static Schedule whole() {
        return new Schedule(Set.of(), false);
    }

    /** Without these, and writes down what is left. */
    static Schedule without(Set<String> keys) {
        return new Schedule(Set.copyOf(keys), true);
    }

    boolean has(String key, long timeMicros, Supplier<String> what) {
        if (leftOut.contains(key)) {
            return false;
        }
        if (records) {
            parts.put(key, new Part(timeMicros, what.get()));
        }
        return true;
    }

    /** What happened, by key, in order. */
    Map<String, Part> parts() {
        return parts;
    }
}
