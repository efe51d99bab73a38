package org.bftldap.bft.sim;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import org.bftldap.bft.sim.Schedule.Part;
import org.jspecify.annotations.Nullable;

/**
 * Makes a run that breaks a rule small: leaves out ever smaller groups of its parts as long as the same rule is still broken (delta
 * debugging, Zeller and Hildebrandt 2002), until each part that is left is needed, or it has tried long enough.
 */
final class Shrinker {

    private static final int RUNS_MAX = 1_000;

    private final SimRun run;
    private int runs;

    /**
     * What is left of a run.
     *
     * @param parts by key
     * @param runs how many it took
     * @param isMinimal whether each part was seen to be needed
     */
    record Shrunk(SimResult result, Map<String, Part> parts, int runs, boolean isMinimal) {}

    private record Attempt(SimResult result, Map<String, Part> parts) {
        static Attempt of(SimRun run, Schedule schedule) {
            SimResult result = new SimRun(run.seed(), run.replicas(), run.variant(), Trace.hashing(), schedule).run();
            return new Attempt(result, schedule.parts());
        }

        boolean breaks(String rule) {
            Violation violation = result.violation();
            return violation != null && violation.rule().equals(rule);
        }
    }

    Shrinker(SimRun run) {
        this.run = run;
    }

    /** Null if the run breaks no rule. */
    @Nullable Shrunk shrink() {
        Attempt smallest = Attempt.of(run, Schedule.recorded());
        Violation violation = smallest.result.violation();
        if (violation == null) {
            return null;
        }
        runs = 1;
        int group = Math.max(1, smallest.parts.size() / 2);
        boolean isMinimal = false;
        while (!isMinimal && runs < RUNS_MAX) {
            Attempt smaller = withoutGroups(smallest, group, violation.rule());
            isMinimal = group == 1 && smaller == smallest && runs < RUNS_MAX;
            smallest = smaller;
            group = Math.max(1, Math.min(group, smallest.parts.size()) / 2);
        }
        return new Shrunk(smallest.result, smallest.parts, runs, isMinimal);
    }

    /** One pass: each group of this many parts is left out, for good if the rule is broken without it. */
    private Attempt withoutGroups(Attempt start, int group, String rule) {
        Attempt smallest = start;
        List<String> untried = new ArrayList<>(start.parts.keySet());
        while (!untried.isEmpty() && runs < RUNS_MAX) {
            List<String> candidates = untried.subList(0, Math.min(group, untried.size()));
            LinkedHashSet<String> kept = new LinkedHashSet<>(smallest.parts.keySet());
            boolean isLess = kept.removeAll(candidates);
            candidates.clear();
            if (isLess) {
                Attempt attempt = Attempt.of(run, Schedule.only(kept));
                runs++;
                if (attempt.breaks(rule)) {
                    smallest = attempt;
                }
            }
        }
        return smallest;
    }
}
