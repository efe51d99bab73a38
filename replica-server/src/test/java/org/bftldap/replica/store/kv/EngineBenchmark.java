package org.bftldap.replica.store.kv;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Random;
import java.util.TreeMap;

/**
 * What an engine costs with the directory's pattern of keys: {@code EngineBenchmark WORK-DIRECTORY ENTRIES}. Batches of 20 adds, each an
 * entry of 700 octets, a name, a leaf digest and eight index keys.
 */
public final class EngineBenchmark {

    private static final int BATCH = 20;
    private static final int INDEX_KEYS = 8;
    private static final com.sun.management.OperatingSystemMXBean PROCESS =
            (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private EngineBenchmark() {}

    public static void main(String[] arguments) throws IOException {
        Path directory = Files.createTempDirectory(Path.of(arguments[0]), "engine");
        try (KeyValueStore store = RocksStore.open(Files.createDirectory(directory.resolve("live")), RocksLimits.LAPTOP)) {
            run(store, directory, Integer.parseInt(arguments[1]));
        }
    }

    /** The same work for any engine. */
    public static void run(KeyValueStore store, Path directory, int entries) {
        measure("add", entries, () -> {
            for (int first = 0; first < entries; first += BATCH) {
                store.write(batch(first));
            }
        });
        measure("get", 200_000, () -> {
            Random random = new Random(1);
            try (KeyValueSnapshot snapshot = store.snapshot()) {
                for (int i = 0; i < 200_000; i++) {
                    if (snapshot.get(Table.ENTRY, key(random.nextInt(entries))) == null) {
                        throw new IllegalStateException("an entry is missing");
                    }
                }
            }
        });
        measure("short scan", 100_000, () -> {
            Random random = new Random(2);
            try (KeyValueSnapshot snapshot = store.snapshot()) {
                for (int i = 0; i < 100_000; i++) {
                    try (Scan scan = snapshot.scan(Table.INDEX, key(random.nextInt(entries)))) {
                        scan.next();
                    }
                }
            }
        });
        measure("scan of all entries", entries, () -> {
            int found = 0;
            try (KeyValueSnapshot snapshot = store.snapshot(); Scan scan = snapshot.scan(Table.ENTRY, new byte[0])) {
                while (scan.next()) {
                    found += scan.value().length > 0 ? 1 : 0;
                }
            }
            if (found != entries) {
                throw new IllegalStateException("found " + found + " entries");
            }
        });
        measure("image", 1, () -> store.image(directory.resolve("image")));
    }

    private static TreeMap<byte[], byte[]> batch(int first) {
        TreeMap<byte[], byte[]> changes = new TreeMap<>(Arrays::compareUnsigned);
        for (int i = first; i < first + BATCH; i++) {
            Random random = new Random(i);
            byte[] entry = new byte[700];
            for (int k = 0; k < entry.length; k++) {
                entry[k] = (byte) (k % 3 == 0 ? 'a' + random.nextInt(26) : 'a' + k % 20);
            }
            byte[] leaf = new byte[32];
            random.nextBytes(leaf);
            changes.put(Table.ENTRY.full(key(i)), entry);
            changes.put(Table.CHILD.full(("12345678uid=user." + i).getBytes(java.nio.charset.StandardCharsets.US_ASCII)), key(i));
            changes.put(Table.LEAF.full(leaf), leaf);
            for (int k = 0; k < INDEX_KEYS; k++) {
                changes.put(Table.INDEX.full(ByteBuffer.allocate(24).put(key(i)).putLong(k).put(key(i)).array()), new byte[0]);
            }
        }
        return changes;
    }

    private static byte[] key(int number) {
        return ByteBuffer.allocate(8).putLong(number * 0x9e3779b97f4a7c15L).array();
    }

    private static void measure(String what, int operations, Runnable work) {
        long cpu = PROCESS.getProcessCpuTime();
        long start = System.nanoTime();
        work.run();
        double micros = 1e-3 / operations;
        System.out.printf(Locale.ROOT, "%-24s %10.2f µs CPU, %10.2f µs elapsed%n", what,
                (PROCESS.getProcessCpuTime() - cpu) * micros, (System.nanoTime() - start) * micros);
    }
}
