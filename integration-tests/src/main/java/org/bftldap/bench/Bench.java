package org.bftldap.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.bftldap.testkit.DevGroup;
import org.bftldap.testkit.LdapServer;
import org.bftldap.testkit.ProcessFigures;
import org.bftldap.testkit.Slapd;

/** The program behind {@code scripts/bench}. */
public final class Bench {
    private final BenchOptions options;
    private final List<Measurement> measurements = new ArrayList<>();

    private Bench(BenchOptions options) {
        this.options = options;
    }

    public static void main(String[] arguments) throws IOException {
        if (List.of(arguments).contains("--help")) {
            System.out.print(BenchOptions.USAGE);
            return;
        }
        String word = arguments.length > 0 ? arguments[0] : "";
        try {
            if (word.equals(RecoveryBench.WORD)) {
                new RecoveryBench(BenchOptions.parse(Arrays.copyOfRange(arguments, 1, arguments.length))).run();
            } else if (word.equals(GridBench.WORD)) {
                new GridBench(GridOptions.parse(Arrays.copyOfRange(arguments, 1, arguments.length))).run();
            } else if (word.equals(ChangeBench.WORD)) {
                ChangeBench.parse(Arrays.copyOfRange(arguments, 1, arguments.length)).run();
            } else if (word.equals(GuessBench.WORD)) {
                new GuessBench(BenchOptions.parse(Arrays.copyOfRange(arguments, 1, arguments.length))).run();
            } else {
                new Bench(BenchOptions.parse(arguments)).run();
            }
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage() + "\n" + BenchOptions.USAGE);
            System.exit(2);
        }
    }

    private void run() throws IOException {
        List<Load> loads = loads();
        try {
            for (Load load : loads) {
                prepare(load);
            }
            for (int round = 1; round <= options.rounds(); round++) {
                round(loads, round);
                // The one that was second is first next time: what one leaves behind (dirty pages, heat) hits both alike.
                Collections.reverse(loads);
            }
        } finally {
            loads.forEach(load -> load.server().close());
        }
        write();
    }

    /** The group first: slapd takes its certificate. */
    private List<Load> loads() {
        List<LdapServer> servers = new ArrayList<>();
        try {
            Optional<BenchTls> tls = Optional.empty();
            if (!options.only().equals("slapd")) {
                if (!DevGroup.whyNot().isEmpty()) {
                    throw new IllegalArgumentException(DevGroup.whyNot());
                }
                DevGroup group = DevGroup.start(options.replicas());
                servers.add(group);
                tls = options.wire() == BenchOptions.Wire.TLS ? Optional.of(BenchTls.of(group)) : Optional.empty();
            } else if (options.wire() == BenchOptions.Wire.TLS) {
                throw new IllegalArgumentException("--tls needs the group, whose certificate both show");
            }
            if (!options.only().equals("bftldap")) {
                if (Slapd.whyNot().isEmpty()) {
                    servers.add(0, tls.map(BenchTls::slapd).orElseGet(() -> Slapd.start(List.of(), List.of(People.SUFFIX))));
                } else {
                    say("without slapd, so without ratios: " + Slapd.whyNot());
                }
            }
            Optional<SSLContext> context = tls.map(BenchTls::context);
            return new ArrayList<>(servers.stream().map(server -> new Load(server, context, options.people())).toList());
        } catch (RuntimeException e) {
            servers.forEach(LdapServer::close);
            throw e;
        }
    }

    private void prepare(Load load) throws IOException {
        String name = load.server().name();
        long start = System.nanoTime();
        load.fill();
        say("%s: %d people loaded in %.1f s", name, options.people(), (System.nanoTime() - start) / 1e9);
        Duration step = options.duration().dividedBy(2);
        load.warmUp(options.workloads(), options.connections(), options.warmUp(), step);
        say("%s: warmed up for %d s", name, options.warmUp().toSeconds());
    }

    private void round(List<Load> loads, int round) throws IOException {
        for (int connections : options.connections()) {
            for (Workload workload : options.workloads()) {
                for (Load load : loads) {
                    if (workload != Workload.DELETE) {
                        // What the deletes before did not get to in their time, a search for everybody would find.
                        load.deleteAdded();
                    }
                    Measurement measurement = load.measure(workload, connections, round, options.duration());
                    measurements.add(measurement);
                    say(measurement);
                }
            }
            for (Load load : loads) {
                load.deleteAdded();
            }
        }
    }

    private void write() throws IOException {
        Report report = new Report(measurements, machine());
        Path json = options.out().resolveSibling(options.out().getFileName() + ".json");
        Path markdown = options.out().resolveSibling(options.out().getFileName() + ".md");
        Files.writeString(json, report.json());
        Files.writeString(markdown, report.markdown());
        System.out.println(report.markdown());
        say("written: %s, %s", json, markdown);
    }

    private String machine() throws IOException {
        long memoryKilobytes = Files.readAllLines(Path.of("/proc/meminfo")).stream()
                .filter(line -> line.startsWith("MemTotal"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                .findFirst()
                .orElse(0);
        return String.format(
                Locale.ROOT,
                "%d processors, %d GB of memory, %s, Java %s; %s; %d people, %d replicas; warm-up %d s, %d rounds of %d s (medians)",
                Runtime.getRuntime().availableProcessors(),
                memoryKilobytes >> 20,
                System.getProperty("os.arch"),
                Runtime.version().feature(),
                options.wire() == BenchOptions.Wire.TLS ? "TLS" : "no TLS",
                options.people(),
                options.replicas(),
                options.warmUp().toSeconds(),
                options.rounds(),
                options.duration().toSeconds());
    }

    private static void say(Measurement m) {
        say(
                "round %d  %-8s %-11s %3d connections  %8.0f/s  p50 %8.0f µs  p99 %8.0f µs  cpu %6.0f µs  errors %d",
                m.round(), m.server(), m.workload().label(), m.connections(), m.perSecond(), m.p50Micros(), m.p99Micros(), m.serverCpuMicros(), m.errors());
    }

    private static void say(String format, Object... values) {
        System.err.printf(Locale.ROOT, "[load %.1f] " + format + "%n", prepend(ProcessFigures.loadAverage(), values));
    }

    private static Object[] prepend(Object first, Object[] rest) {
        Object[] all = new Object[rest.length + 1];
        all[0] = first;
        System.arraycopy(rest, 0, all, 1, rest.length);
        return all;
    }
}
