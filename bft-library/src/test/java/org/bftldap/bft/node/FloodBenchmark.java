package org.bftldap.bft.node;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.bftldap.bft.client.GroupClient;
import org.bftldap.bft.client.GroupClients;
import org.bftldap.bft.net.Flooder;
import org.bftldap.bft.net.Flooder.Flood;

/**
 * What a flooding member costs the others: eight honest clients, two writes and two reads outstanding each, with and without it, in turn.
 * The flooder has the lowest priority of the processor, since it would sit on a machine of its own. A flooding replica is compared with one that is
 * there and silent: with none at all the others have a third less to send. Arguments: an empty directory, seconds
 * of warm-up, seconds a measurement, rounds (one more goes before them and does not count), floods (all by default).
 */
public final class FloodBenchmark {

    private static final int REPLICAS = 4;
    private static final int HONEST = 8;
    private static final int OUTSTANDING = 2;
    private static final Duration DEADLINE = Duration.ofSeconds(30);

    private record Rates(double writes, double reads, double cpuMicros) {}

    private final List<GroupClient> clients = new ArrayList<>();
    private final AtomicLong writes = new AtomicLong();
    private final AtomicLong reads = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();
    private final AtomicBoolean on = new AtomicBoolean(true);
    private final Semaphore ended = new Semaphore(0);
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "timer");
        thread.setDaemon(true);
        return thread;
    });
    private final List<Process> replicas;

    private FloodBenchmark(List<Process> replicas) {
        this.replicas = replicas;
    }

    public static void main(String[] arguments) throws Exception {
        Path directory = Path.of(arguments[0]);
        int warmUpSeconds = Integer.parseInt(arguments[1]);
        int seconds = Integer.parseInt(arguments[2]);
        int rounds = Integer.parseInt(arguments[3]);
        List<Flood> floods = new ArrayList<>();
        for (int i = 4; i < arguments.length; i++) {
            floods.add(Flood.valueOf(arguments[i]));
        }
        if (floods.isEmpty()) {
            floods.addAll(List.of(Flood.values()));
            floods.remove(Flood.SILENCE);
        }
        BenchmarkGroup group = BenchmarkGroup.create(directory, REPLICAS);
        List<Process> processes = new ArrayList<>();
        try {
            for (int id = 0; id < REPLICAS; id++) {
                processes.add(LibraryBenchmark.start(directory, id));
            }
            FloodBenchmark benchmark = new FloodBenchmark(processes);
            benchmark.load(group);
            benchmark.letPass(warmUpSeconds);
            boolean replicaIsGone = false;
            for (Flood flood : floods) {
                if (flood.isByReplica() && !replicaIsGone) {
                    replicaIsGone = true;
                    end(processes.remove(REPLICAS - 1));
                }
                benchmark.compare(directory, flood, seconds, rounds);
            }
            System.out.println("failed: " + benchmark.failed.get());
            benchmark.stop();
        } finally {
            for (Process process : processes) {
                end(process);
            }
        }
    }

    private void load(BenchmarkGroup group) {
        for (int i = 0; i < HONEST; i++) {
            GroupClient client = GroupClients.connect(group.config(), BenchmarkGroup.CLIENT + i, group.clientKeys().get(i));
            clients.add(client);
            byte[] write = ("add c" + i + " 1").getBytes(StandardCharsets.UTF_8);
            byte[] read = ("get c" + i).getBytes(StandardCharsets.UTF_8);
            for (int j = 0; j < OUTSTANDING; j++) {
                next(() -> client.write(write, DEADLINE), writes);
                next(() -> client.read(read, DEADLINE), reads);
            }
        }
    }

    private void next(Supplier<CompletableFuture<?>> operation, AtomicLong counter) {
        if (!on.get()) {
            ended.release();
            return;
        }
        operation.get().whenComplete((answer, failure) -> {
            (failure == null ? counter : failed).incrementAndGet();
            next(operation, counter);
        });
    }

    /** Time under the load as it is: a measurement, or until a change of the load shows in full. */
    private void letPass(int seconds) throws Exception {
        timer.schedule(() -> {}, seconds, TimeUnit.SECONDS).get();
    }

    private void stop() throws InterruptedException {
        on.set(false);
        ended.acquire(2 * HONEST * OUTSTANDING);
        clients.forEach(GroupClient::close);
        timer.shutdownNow();
    }

    private void compare(Path directory, Flood flood, int seconds, int rounds) throws Exception {
        double writesBefore = 0;
        double readsBefore = 0;
        double writesUnder = 0;
        double readsUnder = 0;
        double cpuBefore = 0;
        double cpuUnder = 0;
        for (int round = -1; round < rounds; round++) {
            Rates before = flood.isByReplica() ? measureBeside(directory, Flood.SILENCE, seconds) : measure(seconds);
            Rates under = measureBeside(directory, flood, seconds);
            if (round < 0) {
                continue; // a flood's code is compiled beside it the first time, which costs more than the flood
            }
            writesBefore += before.writes();
            readsBefore += before.reads();
            writesUnder += under.writes();
            readsUnder += under.reads();
            cpuBefore += before.cpuMicros();
            cpuUnder += under.cpuMicros();
        }
        System.out.printf(
                Locale.ROOT,
                "%-10s writes/s %6.0f -> %6.0f (%3.0f %%)   reads/s %6.0f -> %6.0f (%3.0f %%)   replicas' CPU us/op %4.0f -> %4.0f%n",
                flood, writesBefore / rounds, writesUnder / rounds, 100 * writesUnder / writesBefore,
                readsBefore / rounds, readsUnder / rounds, 100 * readsUnder / readsBefore,
                cpuBefore / rounds, cpuUnder / rounds);
    }

    private Rates measureBeside(Path directory, Flood flood, int seconds) throws Exception {
        Process flooder = flooder(directory, flood);
        letPass(3);
        Rates rates = measure(seconds);
        end(flooder);
        letPass(1);
        return rates;
    }

    private Rates measure(int seconds) throws Exception {
        long writesAtFirst = writes.get();
        long readsAtFirst = reads.get();
        long cpuAtFirst = cpuMicros();
        long begin = System.nanoTime();
        letPass(seconds);
        double elapsed = (System.nanoTime() - begin) / 1e9;
        long written = writes.get() - writesAtFirst;
        long read = reads.get() - readsAtFirst;
        return new Rates(written / elapsed, read / elapsed, (cpuMicros() - cpuAtFirst) / (double) Math.max(1, written + read));
    }

    private long cpuMicros() throws Exception {
        long sum = 0;
        for (Process replica : replicas) {
            sum += LibraryBenchmark.cpuMicros(replica.pid());
        }
        return sum;
    }

    private static Process flooder(Path directory, Flood flood) throws Exception {
        return new ProcessBuilder(
                        "nice", "-n", "19",
                        System.getProperty("java.home") + File.separator + "bin" + File.separator + "java",
                        "-Xmx256m", "-XX:+UseSerialGC",
                        "-cp", System.getProperty("java.class.path"),
                        Flooder.class.getName(), directory.toString(), flood.name())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("flooder.log").toFile())
                .start();
    }

    private static void end(Process process) throws Exception {
        process.getOutputStream().close();
        process.waitFor();
    }
}
