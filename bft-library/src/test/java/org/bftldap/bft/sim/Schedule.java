package org.bftldap.bft.sim;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The parts of a run that can be left out one by one: faults, clients' operations, kinds of trouble of the network, faulty behaviour. Each
 * has a key that is the same in every run of a seed, and is drawn from a source of its own, so that leaving out one leaves the others as
 * they were.
 */
final class Schedule {

    private final @Nullable Set<String> kept;
    private final boolean records;
    private final Map<String, Part> parts = new LinkedHashMap<>();

    /** A part that happened. */
    record Part(long timeMicros, String what) {}

    private Schedule(@Nullable Set<String> kept, boolean records) {
        this.kept = kept;
        this.records = records;
    }

    /** Everything happens. */
    static Schedule whole() {
        return new Schedule(null, false);
    }

    /** Everything happens, and is written down. */
    static Schedule recorded() {
        return new Schedule(null, true);
    }

    /** Only these parts happen; written down is which of them did. */
    static Schedule only(Set<String> keys) {
        return new Schedule(Set.copyOf(keys), true);
    }

    boolean has(String key, long timeMicros, Supplier<String> what) {
        if (kept != null && !kept.contains(key)) {
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

    /** The links with those kinds of trouble that are not left out. */
    SimOptions.Links links(SimOptions.Links drawn) {
        return new SimOptions.Links(
                drawn.delayMinMicros(),
                drawn.delayMaxMicros(),
                trouble("late", drawn.lateForLongPerMille()),
                drawn.lateMicros(),
                trouble("lost", drawn.lossPerMille()),
                trouble("carried twice", drawn.duplicatePerMille()),
                trouble("played again", drawn.replayPerMille()),
                trouble("changed", drawn.corruptPerMille()));
    }

    private int trouble(String kind, int perMille) {
        boolean happens = perMille > 0 && has("network " + kind, 0, () -> "network: " + perMille + " of 1000 messages are " + kind);
        return happens ? perMille : 0;
    }
}
