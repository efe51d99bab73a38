package org.bftldap.soak;

import com.unboundid.ldap.sdk.LDAPException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.bftldap.testkit.DevGroup;
import org.bftldap.testkit.GroupStatus;
import org.bftldap.testkit.Waiting;
import org.bftldap.testkit.chaos.ChaosNetwork;

/** Hurts a group again and again while clients use it, and tells at the end whether anything was wrong. A line on standard output for each fault. */
public final class Soak {
    private static final Duration BACK_WITHIN = Duration.ofSeconds(120);
    private static final Duration EQUAL_WITHIN = Duration.ofSeconds(180);
    private static final int LOG_LINES = 30;
    private static final int SHOWN_MAX = 20;

    private final SoakOptions options;
    private final DevGroup group;
    private final ChaosNetwork network;
    private final Draw draw;
    private final Ceilings ceilings = new Ceilings();
    private final Map<String, Integer> played = new TreeMap<>();
    private final List<String> failures = new ArrayList<>();
    private final long startedNanos = System.nanoTime();

    private Soak(SoakOptions options, DevGroup group, ChaosNetwork network) {
        this.options = options;
        this.group = group;
        this.network = network;
        this.draw = new Draw(options.seed(), options.replicas(), options.primary() ? Draw.Victims.ALL : Draw.Victims.BACKUPS);
    }

    public static void main(String[] arguments) throws LDAPException {
        SoakOptions options;
        try {
            options = SoakOptions.parse(arguments);
        } catch (IllegalArgumentException e) {
            System.err.println("soak: " + e.getMessage() + "\n" + SoakOptions.USAGE);
            System.exit(2);
            return;
        }
        if (!DevGroup.whyNot().isEmpty()) {
            System.err.println("soak: " + DevGroup.whyNot());
            System.exit(69);
        }
        System.exit(run(options) ? 0 : 1);
    }

    private static boolean run(SoakOptions options) throws LDAPException {
        System.out.printf("soak: %d minutes, seed %d, %d replicas, %s%n", options.time().toMinutes(), options.seed(), options.replicas(), options.primary() ? "primaries too" : "backups only");
        try (DevGroup group = DevGroup.prepare(options.replicas(), Map.of("checkpoint_interval", 256, "window", 512));
                ChaosNetwork network = ChaosNetwork.around(group, options.seed())) {
            group.start();
            Soak soak = new Soak(options, group, network);
            try (Registers registers = Registers.start(group, options.clients(), options.seed())) {
                soak.disturb(registers);
                network.heal();
                registers.stop();
                soak.finish(registers);
            }
            return soak.report();
        }
    }

    private void disturb(Registers registers) {
        while (System.nanoTime() - startedNanos < options.time().toNanos() && failures.isEmpty()) {
            long before = registers.answered();
            Disturbance disturbance = draw.next(group.status().primary());
            Duration length = draw.length();
            Duration rest = draw.rest();
            try {
                disturbance.begin(group, network);
                pass(length);
                disturbance.end(group, network);
                awaitBack();
            } catch (AssertionError e) {
                failures.add("after " + disturbance + ": " + e.getMessage());
            }
            played.merge(disturbance.getClass().getSimpleName(), 1, Integer::sum);
            ceilings.look(group);
            say("%s for %.1f s; %d answers meanwhile", disturbance, length.toMillis() / 1000.0, registers.answered() - before);
            if (ceilings.passed(options)) {
                failures.add("a limit was passed: " + ceilings);
            }
            pass(rest);
        }
    }

    private void awaitBack() {
        Waiting.until(BACK_WITHIN, "all replicas take part again", () -> group.status().allTakePart(), () -> group.status() + "\n" + group.logs(LOG_LINES));
    }

    private void finish(Registers registers) {
        try {
            group.awaitEqual(EQUAL_WITHIN);
            GroupStatus status = group.status();
            if (!status.suspects().isEmpty()) {
                failures.add("suspects, though nobody lied: " + status);
            }
        } catch (AssertionError e) {
            failures.add(e.getMessage());
        }
        Registers.Verdict verdict = registers.judge();
        say("%d operations on %d registers, %d of them without an answer", verdict.operations(), verdict.registers(), verdict.open());
        verdict.notLinearizable().stream().limit(SHOWN_MAX).forEach(history -> failures.add("not linearizable: " + history));
    }

    private boolean report() {
        LogLines lines = LogLines.of(group);
        lines.explained().forEach((why, count) -> say("%d log lines: %s", count, why));
        lines.unexplained().stream().limit(SHOWN_MAX).forEach(line -> failures.add("not explained: " + line));
        say("played %s", played);
        say("%s", ceilings);
        failures.forEach(failure -> say("FAILED: %s", failure));
        say(failures.isEmpty() ? "all is well" : "%d failures; repeat the faults with --seed %d", failures.size(), options.seed());
        return failures.isEmpty();
    }

    private void say(String format, Object... values) {
        long seconds = (System.nanoTime() - startedNanos) / 1_000_000_000;
        System.out.printf("%02d:%02d:%02d %s%n", seconds / 3600, seconds / 60 % 60, seconds % 60, String.format(format, values));
    }

    private static void pass(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        Waiting.until(time.plusSeconds(60), time + " have passed", () -> System.nanoTime() > end);
    }
}
