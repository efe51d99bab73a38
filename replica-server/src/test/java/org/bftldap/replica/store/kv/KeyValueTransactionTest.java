package org.bftldap.replica.store.kv;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.bftldap.bft.Seed;
import org.bftldap.bft.SeededTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyValueTransactionTest {

    @TempDir
    private Path directory;

    /** Random changes, savepoints and scans beside a sorted map. */
    @SeededTest(runs = 10)
    void aTransactionReadsItsOwnChangesAndUndoesThem(Seed seed) {
        RandomGenerator random = seed.random();
        try (KeyValueStore store = RocksStore.open(directory, RocksLimits.LAPTOP)) {
            TreeMap<byte[], byte[]> model = new TreeMap<>(Arrays::compareUnsigned);
            for (int round = 0; round < 20; round++) {
                TreeMap<byte[], byte[]> committed = new TreeMap<>(model);
                KeyValueTransaction transaction = new KeyValueTransaction(store);
                try (KeyValueSnapshot before = store.snapshot()) {
                    for (int i = 0; i < 20; i++) {
                        int savepoint = transaction.savepoint();
                        TreeMap<byte[], byte[]> kept = new TreeMap<>(model);
                        change(random, transaction, model);
                        if (random.nextInt(3) == 0) {
                            transaction.rollBackTo(savepoint);
                            model = kept;
                        }
                        byte[] prefix = random.nextBoolean() ? new byte[0] : new byte[] {(byte) random.nextInt(3)};
                        assertThat(scan(transaction, prefix)).isEqualTo(expected(model, prefix));
                    }
                    if (random.nextBoolean()) {
                        transaction.commit();
                    } else {
                        model = committed;
                    }
                    assertThat(scan(before, new byte[0])).as("a snapshot stays as it was").isEqualTo(expected(committed, new byte[0]));
                }
                assertThat(scan(store.latest(), new byte[0])).isEqualTo(expected(model, new byte[0]));
            }
        }
    }

    /** What the engine said of a name is remembered; what the transaction does itself counts more, also after it is undone, and what it has committed is the engine's word. */
    @Test
    void whatIsRememberedOfNamesIsNeverOlderThanWhatItChanges() {
        byte[] name = {7};
        try (KeyValueStore store = RocksStore.open(directory, RocksLimits.LAPTOP)) {
            KeyValueTransaction transaction = new KeyValueTransaction(store);
            assertThat(transaction.get(Table.CHILD, name)).isNull();
            int savepoint = transaction.savepoint();
            transaction.put(Table.CHILD, name, new byte[] {1});
            assertThat(transaction.get(Table.CHILD, name)).containsExactly(1);
            transaction.rollBackTo(savepoint);
            assertThat(transaction.get(Table.CHILD, name)).isNull();
            transaction.put(Table.CHILD, name, new byte[] {2});
            transaction.commit();
            assertThat(transaction.get(Table.CHILD, name)).containsExactly(2);
            transaction.remove(Table.CHILD, name);
            assertThat(transaction.get(Table.CHILD, name)).isNull();
            transaction.rollBackTo(0);
            assertThat(transaction.get(Table.CHILD, name)).containsExactly(2);
            assertThat(transaction.get(Table.ENTRY, name)).as("of another table").isNull();
            for (int other = 0; other < 10_000; other++) {
                transaction.get(Table.CHILD, new byte[] {9, (byte) (other >> 8), (byte) other});
            }
            assertThat(transaction.get(Table.CHILD, name)).containsExactly(2);
        }
    }

    private static void change(RandomGenerator random, KeyValueTransaction transaction, TreeMap<byte[], byte[]> model) {
        for (int i = random.nextInt(4); i >= 0; i--) {
            byte[] key = new byte[1 + random.nextInt(2)];
            for (int k = 0; k < key.length; k++) {
                key[k] = (byte) (random.nextInt(10) == 0 ? 0xff : random.nextInt(4));
            }
            if (random.nextInt(3) == 0) {
                transaction.remove(Table.ENTRY, key);
                model.remove(key);
            } else {
                byte[] value = {(byte) random.nextInt()};
                transaction.put(Table.ENTRY, key, value);
                model.put(key, value);
            }
        }
        // A neighbouring table must never show.
        transaction.put(Table.CHILD, new byte[] {1}, new byte[] {2});
        transaction.put(Table.INDEX, new byte[] {1}, new byte[] {2});
    }

    private static List<String> scan(KeyValueReader reader, byte[] prefix) {
        List<String> rows = new ArrayList<>();
        try (Scan scan = reader.scan(Table.ENTRY, prefix)) {
            while (scan.next()) {
                rows.add(row(scan.key(), scan.value()));
                assertThat(reader.get(Table.ENTRY, scan.key())).isEqualTo(scan.value());
            }
        }
        return rows;
    }

    private static List<String> expected(TreeMap<byte[], byte[]> model, byte[] prefix) {
        List<String> rows = new ArrayList<>();
        model.forEach((key, value) -> {
            if (Arrays.equals(key, 0, Math.min(prefix.length, key.length), prefix, 0, prefix.length)) {
                rows.add(row(key, value));
            }
        });
        return rows;
    }

    private static String row(byte[] key, byte[] value) {
        return HexFormat.of().formatHex(key) + "=" + HexFormat.of().formatHex(value);
    }
}
