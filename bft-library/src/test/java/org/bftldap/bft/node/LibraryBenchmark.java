package org.bftldap.bft.node;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.bftldap.bft.client.GroupClient;
import org.bftldap.bft.client.GroupClients;

/**
 * Ordered writes and quorum reads of a counter by four replica processes on this machine: rate, latency, CPU time per operation of each
 * process. Arguments: an empty directory on the disk to measure, seconds of warm-up, seconds per measurement.
 *
 * <p>Closed loop: as many operations are outstanding as the line says, each followed by the next when it is answered.
 */
public final class LibraryBenchmark {

    private static final int REPLICAS = 4;
    private static final Duration DEADLINE = Duration.ofSeconds(20);

    private final GroupClient client;
    private final List<Process> processes;

    private LibraryBenchmark(GroupClient client, List<Process> processes) {
        this.client = client;
        this.processes = processes;
    }

    public static void main(String[] arguments) throws Exception {
        Path directory = Path.of(arguments[0]);
        int warmUpSeconds = Integer.parseInt(arguments[1]);
        int seconds = Integer.parseInt(arguments[2]);
        BenchmarkGroup group = BenchmarkGroup.create(directory, REPLICAS);
        List<Process> processes = new ArrayList<>();
        try {
            for (int id = 0; id < REPLICAS; id++) {
                processes.add(start(directory, id));
            }
            try (GroupClient client = GroupClients.connect(group.config(), BenchmarkGroup.CLIENT, group.clientKeys().get(0))) {
                LibraryBenchmark benchmark = new LibraryBenchmark(client, processes);
                benchmark.run("warm-up writes", 32, warmUpSeconds, benchmark::write);
                benchmark.run("warm-up reads", 32, warmUpSeconds, benchmark::read);
                for (int outstanding : new int[] {1, 32}) {
                    benchmark.run("write", outstanding, seconds, benchmark::write);
                    benchmark.run("read", outstanding, seconds, benchmark::read);
                }
                System.out.println(client.status());
            }
        } finally {
            for (Process process : processes) {
                process.getOutputStream().close();
                process.waitFor();
            }
        }
    }

    static Process start(Path directory, int id) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                System.getProperty("java.home") + File.separator + "bin" + File.separator + "java",
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path")));
        String extra = System.getProperty("benchmark.replica." + id);
        if (extra != null) {
            command.addAll(List.of(extra.split(" ")));
        }
        command.addAll(List.of(BenchmarkReplica.class.getName(), directory.toString(), Integer.toString(id)));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("replica-" + id).resolve("log").toFile())
                .start();
    }

    private CompletableFuture<?> write() {
        return client.write("add a 1".getBytes(StandardCharsets.UTF_8), DEADLINE);
    }

    private CompletableFuture<?> read() {
        return client.read("get a".getBytes(StandardCharsets.UTF_8), DEADLINE);
    }

    /** The latencies of one measurement. Only the client's thread adds to it, since operations complete there. */
    static final class Samples {
        private long[] nanos = new long[1 << 20];
        private int count;

        int count() {
            return count;
        }

        void add(long sample) {
            if (count < nanos.length) {
                nanos[count++] = sample;
            }
        }

        double micros(double quantile) {
            long[] sorted = Arrays.copyOf(nanos, count);
            Arrays.sort(sorted);
            return count == 0 ? 0 : sorted[(int) Math.min(count - 1, quantile * count)] / 1000.0;
        }
    }

    private void run(String name, int outstanding, int seconds, Supplier<CompletableFuture<?>> operation) throws Exception {
        Samples samples = new Samples();
        AtomicInteger failed = new AtomicInteger();
        CountDownLatch ended = new CountDownLatch(outstanding);
        long[] cpuBefore = cpuMicros();
        long begin = System.nanoTime();
        long end = begin + seconds * 1_000_000_000L;
        for (int i = 0; i < outstanding; i++) {
            next(operation, samples, failed, end, ended);
        }
        ended.await();
        double elapsed = (System.nanoTime() - begin) / 1e9;
        long[] cpuAfter = cpuMicros();
        StringBuilder cpu = new StringBuilder();
        for (int i = 0; i < cpuAfter.length; i++) {
            cpu.append(String.format(Locale.ROOT, " %.0f", (cpuAfter[i] - cpuBefore[i]) / (double) Math.max(1, samples.count)));
        }
        System.out.printf(
                Locale.ROOT,
                "%-14s %3d outstanding: %8.0f/s  p10 %6.0f us  p50 %6.0f us  p99 %6.0f us  failed %d  CPU us/op (replicas, client):%s%n",
                name, outstanding, samples.count / elapsed, samples.micros(0.1), samples.micros(0.5), samples.micros(0.99), failed.get(), cpu);
    }

    private void next(
            Supplier<CompletableFuture<?>> operation, Samples samples, AtomicInteger failed, long end, CountDownLatch ended) {
        long begin = System.nanoTime();
        if (begin > end) {
            ended.countDown();
            return;
        }
        operation.get().whenComplete((answer, failure) -> {
            if (failure == null) {
                samples.add(System.nanoTime() - begin);
            } else {
                failed.incrementAndGet();
            }
            next(operation, samples, failed, end, ended);
        });
    }

    private long[] cpuMicros() throws Exception {
        long[] micros = new long[processes.size() + 1];
        for (int i = 0; i < processes.size(); i++) {
            micros[i] = cpuMicros(processes.get(i).pid());
        }
        micros[processes.size()] = cpuMicros(ProcessHandle.current().pid());
        return micros;
    }

    /** User and system time from /proc/PID/stat, in the kernel's ticks of 10 ms. */
    static long cpuMicros(long pid) throws Exception {
        String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) * 10_000;
    }
}
