package org.bftldap.bft.node;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import org.bftldap.bft.client.GroupClient;
import org.bftldap.bft.client.GroupClients;
import org.bftldap.bft.config.GroupConfig;

/**
 * What requests of some megabytes cost, themselves and the small ones beside them: one client keeps 16 small writes outstanding, another
 * one large one, in turn with none. Arguments: an empty directory, seconds of warm-up, seconds a measurement, rounds, milliseconds after
 * which a client sends a request again.
 */
public final class LargeRequestBenchmark {

    private static final int REPLICAS = 4;
    private static final int SMALL_OUTSTANDING = 16;
    private static final Duration DEADLINE = Duration.ofSeconds(60);

    private final GroupClient small;
    private final GroupClient large;

    private LargeRequestBenchmark(GroupClient small, GroupClient large) {
        this.small = small;
        this.large = large;
    }

    public static void main(String[] arguments) throws Exception {
        Path directory = Path.of(arguments[0]);
        int warmUpSeconds = Integer.parseInt(arguments[1]);
        int seconds = Integer.parseInt(arguments[2]);
        int rounds = Integer.parseInt(arguments[3]);
        BenchmarkGroup group = BenchmarkGroup.create(directory, REPLICAS);
        GroupConfig config = group.config(Integer.parseInt(arguments[4]));
        List<Process> processes = new ArrayList<>();
        try {
            for (int id = 0; id < REPLICAS; id++) {
                processes.add(LibraryBenchmark.start(directory, id));
            }
            try (GroupClient small = GroupClients.connect(config, BenchmarkGroup.CLIENT, group.clientKeys().get(0));
                    GroupClient large = GroupClients.connect(config, BenchmarkGroup.CLIENT + 1, group.clientKeys().get(1))) {
                LargeRequestBenchmark benchmark = new LargeRequestBenchmark(small, large);
                benchmark.measure(warmUpSeconds, 1 << 16);
                for (int round = 0; round < rounds; round++) {
                    for (int bytes : new int[] {0, 64 << 10, 1 << 20, 4 << 20}) {
                        benchmark.measure(seconds, bytes);
                    }
                }
            }
        } finally {
            for (Process process : processes) {
                process.getOutputStream().close();
                process.waitFor();
            }
        }
    }

    private void measure(int seconds, int largeBytes) throws InterruptedException {
        LibraryBenchmark.Samples smalls = new LibraryBenchmark.Samples();
        LibraryBenchmark.Samples larges = new LibraryBenchmark.Samples();
        int lanes = SMALL_OUTSTANDING + (largeBytes > 0 ? 1 : 0);
        CountDownLatch ended = new CountDownLatch(lanes);
        long begin = System.nanoTime();
        long end = begin + seconds * 1_000_000_000L;
        for (int i = 0; i < SMALL_OUTSTANDING; i++) {
            next(small, "add a 1".getBytes(StandardCharsets.UTF_8), smalls, end, ended);
        }
        if (largeBytes > 0) {
            next(large, new byte[largeBytes], larges, end, ended);
        }
        ended.await();
        double elapsed = (System.nanoTime() - begin) / 1e9;
        System.out.printf(
                Locale.ROOT,
                "beside %8d bytes: small %6.0f/s p50 %6.1f ms p99 %7.1f ms   large %5.1f/s p10 %6.1f ms p50 %6.1f ms p99 %7.1f ms%n",
                largeBytes, smalls.count() / elapsed, smalls.micros(0.5) / 1000, smalls.micros(0.99) / 1000,
                larges.count() / elapsed, larges.micros(0.1) / 1000, larges.micros(0.5) / 1000, larges.micros(0.99) / 1000);
    }

    private static void next(GroupClient client, byte[] operation, LibraryBenchmark.Samples samples, long end, CountDownLatch ended) {
        long begin = System.nanoTime();
        if (begin > end) {
            ended.countDown();
            return;
        }
        client.write(operation, DEADLINE).whenComplete((answer, failure) -> {
            if (failure == null) {
                samples.add(System.nanoTime() - begin);
            }
            next(client, operation, samples, end, ended);
        });
    }
}
