package org.bftldap.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.bftldap.testkit.Command;
import org.bftldap.testkit.DevGroup;
import org.bftldap.testkit.ProcessFigures;

/**
 * What is left of a group's writes while its replicas are recovered (docs/explanation/protocol.md §2.16): the rate during a recovery,
 * beside the rates just before and just after it. What the start of a Java process takes from its neighbours is not asked, since replicas
 * have machines of their own: so each has a share of the processor that it cannot exceed ({@link ProcessorShares}), and the command that
 * recovers it runs within that share.
 */
final class RecoveryBench {
    static final String WORD = "recovery";

    private static final Duration RECOVERY_LIMIT = Duration.ofMinutes(10);
    private static final Duration EQUAL_LIMIT = Duration.ofMinutes(2);

    private enum Kind {
        RESTART("one backup, from its disk"),
        FROM_SCRATCH("one backup, from scratch"),
        ALL_IN_TURN("all in turn, the primary among them");

        private final String label;

        Kind(String label) {
            this.label = label;
        }
    }

    private record Comparison(double normal, double during, double seconds) {
        double share() {
            return during / normal;
        }
    }

    private final BenchOptions options;
    private final Map<Kind, List<Comparison>> comparisons = new EnumMap<>(Kind.class);

    RecoveryBench(BenchOptions options) {
        this.options = options;
    }

    void run() throws IOException {
        if (!DevGroup.whyNot().isEmpty()) {
            throw new IllegalArgumentException(DevGroup.whyNot());
        }
        try (DevGroup group = DevGroup.start(options.replicas());
                ProcessorShares shares = ProcessorShares.of(group, options.sharePercent())) {
            Load load = new Load(group, Optional.empty(), options.people());
            load.fill();
            load.warmUp(List.of(Workload.MODIFY), options.connections(), options.warmUp(), options.duration());
            for (int round = 0; round < options.rounds(); round++) {
                for (Kind kind : Kind.values()) {
                    Comparison comparison = compare(group, shares, load, kind);
                    comparisons.computeIfAbsent(kind, k -> new ArrayList<>()).add(comparison);
                    say(kind, comparison);
                }
            }
        }
        comparisons.forEach((kind, all) -> System.out.printf(
                Locale.ROOT, "%-38s %3.0f %% of the writes go on (median of %d)%n", kind.label, 100 * median(all), all.size()));
    }

    private Comparison compare(DevGroup group, ProcessorShares shares, Load load, Kind kind) throws IOException {
        double before = load.measure(Workload.MODIFY, connections(), 0, options.duration()).perSecond();
        CompletableFuture<Void> recovery = CompletableFuture.runAsync(() -> recover(group, shares, kind));
        long begun = System.nanoTime();
        double during = load.rateWhile(Workload.MODIFY, connections(), () -> !recovery.isDone());
        double seconds = (System.nanoTime() - begun) / 1e9;
        recovery.join();
        group.awaitEqual(EQUAL_LIMIT);
        double after = load.measure(Workload.MODIFY, connections(), 0, options.duration()).perSecond();
        return new Comparison((before + after) / 2, during, seconds);
    }

    private static void recover(DevGroup group, ProcessorShares shares, Kind kind) {
        int backup = (group.status().primary() + 2) % group.replicaCount();
        Command recover = DevGroup.bftldap("replica", "recover").and("--dir", group.folder().toString(), "--timeout", "300");
        Command within = switch (kind) {
            case RESTART -> shares.within(backup, recover.and(Integer.toString(backup)));
            case FROM_SCRATCH -> shares.within(backup, recover.and(Integer.toString(backup), "--from-scratch"));
            case ALL_IN_TURN -> recover.and("--all");
        };
        within.limit(RECOVERY_LIMIT).run().orFail();
    }

    private int connections() {
        return options.connections().get(options.connections().size() - 1);
    }

    private static double median(List<Comparison> all) {
        return all.stream().mapToDouble(Comparison::share).sorted().skip((all.size() - 1) / 2).findFirst().orElseThrow();
    }

    private static void say(Kind kind, Comparison c) {
        System.err.printf(
                Locale.ROOT,
                "[load %.1f] %-38s writes/s %5.0f -> %5.0f (%3.0f %%), for %.0f s%n",
                ProcessFigures.loadAverage(), kind.label, c.normal(), c.during(), 100 * c.share(), c.seconds());
    }
}
