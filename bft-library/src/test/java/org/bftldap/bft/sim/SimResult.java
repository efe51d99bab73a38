package org.bftldap.bft.sim;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a run ended.
 *
 * @param batches executed by the replica that came farthest
 * @param operations that clients asked for
 * @param pending operations whose outcome is unknown at the end
 * @param view the highest that a replica was in at the end
 * @param counts how often each kind of event happened
 * @param traceDigest equal for equal runs
 * @param violation null if all rules held
 */
record SimResult(
        long seed,
        int replicas,
        long events,
        long batches,
        int operations,
        int pending,
        long view,
        Map<String, Long> counts,
        String traceDigest,
        @Nullable Violation violation) {

    boolean isGood() {
        return violation == null;
    }

    /** The command that repeats this run with every event on the screen. */
    String repeat() {
        return "scripts/simulate --seed " + seed + " --replicas " + replicas + " --trace";
    }

    @Override
    public String toString() {
        String end = violation == null ? "ok" : "VIOLATION " + violation.getMessage();
        return "seed=" + seed + " n=" + replicas + " events=" + events + " batches=" + batches + " operations=" + operations
                + " pending=" + pending + " trace=" + traceDigest + " " + end + (violation == null ? "" : "\n  repeat: " + repeat());
    }
}
