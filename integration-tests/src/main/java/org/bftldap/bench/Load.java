package org.bftldap.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import javax.net.ssl.SSLContext;
import org.bftldap.testkit.LdapServer;
import org.bftldap.testkit.ProcessFigures;

/**
 * Puts load on one server: loads the people, warms it up, measures. Closed loop: each connection sends its next operation when the last
 * one is answered.
 */
final class Load {
    private static final int LOADERS = 32;

    private final LdapServer server;
    private final Optional<SSLContext> tls;
    private final int people;
    private final Queue<String> added = new ConcurrentLinkedQueue<>();

    /** @param tls what connections are encrypted with, if they are */
    Load(LdapServer server, Optional<SSLContext> tls, int people) {
        this.server = server;
        this.tls = tls;
        this.people = people;
    }

    LdapServer server() {
        return server;
    }

    /** Adds suffix, unit and people. */
    void fill() throws IOException {
        try (Crew one = new Crew(server, tls, 1, people, added)) {
            one.all(Worker::addContainers);
        }
        AtomicInteger next = new AtomicInteger();
        try (Crew loaders = new Crew(server, tls, LOADERS, people, added)) {
            loaders.all(worker -> worker.addPeople(next));
        }
    }

    Measurement measure(Workload workload, int connections, int round, Duration duration) throws IOException {
        try (Crew crew = new Crew(server, tls, connections, people, added)) {
            // Connecting and binding stand before the clock, looking at what was written behind it.
            Map<String, Duration> before = processorTimes();
            long startNanos = System.nanoTime();
            Latencies latencies = crew.work(workload, duration);
            double seconds = (System.nanoTime() - startNanos) / 1e9;
            Map<String, Duration> after = processorTimes();
            crew.finish();
            return new Measurement(
                    server.name(),
                    workload,
                    connections,
                    round,
                    latencies.count(),
                    crew.errors(),
                    seconds,
                    latencies.microsAt(0.5),
                    latencies.microsAt(0.99),
                    perOperation(before, after, latencies.count()),
                    ProcessFigures.loadAverage());
        }
    }

    /** @return operations a second while something else lasts */
    double rateWhile(Workload workload, int connections, BooleanSupplier goesOn) throws IOException {
        try (Crew crew = new Crew(server, tls, connections, people, added)) {
            long startNanos = System.nanoTime();
            long count = crew.workWhile(workload, goesOn).count();
            double seconds = (System.nanoTime() - startNanos) / 1e9;
            crew.finish();
            if (crew.errors() > 0) {
                throw new IOException(crew.errors() + " operations failed; the first is told above");
            }
            return count / seconds;
        }
    }

    /** Goes round all workloads until the time is over. What it adds it also deletes. */
    void warmUp(List<Workload> workloads, List<Integer> connections, Duration duration, Duration step) throws IOException {
        long end = System.nanoTime() + duration.toNanos();
        while (System.nanoTime() < end) {
            for (int count : connections) {
                for (Workload workload : workloads) {
                    if (System.nanoTime() < end) {
                        if (workload != Workload.DELETE) {
                            deleteAdded();
                        }
                        measure(workload, count, 0, step);
                    }
                }
            }
        }
        deleteAdded();
    }

    /** Deletes what adds left, so that each measurement meets the same directory. */
    void deleteAdded() throws IOException {
        while (!added.isEmpty()) {
            measure(Workload.DELETE, LOADERS, 0, Duration.ofMinutes(1));
        }
    }

    private Map<String, Duration> processorTimes() {
        Map<String, Duration> times = new TreeMap<>();
        server.processes().forEach(process -> times.put(process.name(), ProcessFigures.processorTime(process.pid())));
        times.put(Measurement.LOAD_GENERATOR, ProcessFigures.processorTime(ProcessHandle.current().pid()));
        return times;
    }

    private static Map<String, Double> perOperation(Map<String, Duration> before, Map<String, Duration> after, long operations) {
        Map<String, Double> micros = new TreeMap<>();
        after.forEach((process, time) -> {
            Duration used = time.minus(before.getOrDefault(process, Duration.ZERO));
            micros.put(process, used.toNanos() / 1_000.0 / Math.max(1, operations));
        });
        return micros;
    }
}
