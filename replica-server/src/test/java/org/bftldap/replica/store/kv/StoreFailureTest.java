package org.bftldap.replica.store.kv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever goes wrong below the store comes out as a {@link StoreException}, and what was certified stays. */
class StoreFailureTest {

    private static final int ROWS = 2_000;
    private static final int ROW_BYTES = 1_000;

    @TempDir
    private Path directory;

    @Test
    void aWriteFailsOnceTheEngineCannotMakeFilesAnyMore() throws IOException {
        certifiedStore();
        Images images = Images.open(directory);
        try (KeyValueStore store = RocksStore.open(images.live(), RocksLimits.LAPTOP)) {
            Durable.remove(images.live());
            // Memory takes some first: as much as two memory tables hold, and no more.
            long bytesMax = 4 * RocksLimits.LAPTOP.memoryTableBytes();
            assertThatThrownBy(() -> {
                for (long written = 0; written < bytesMax; written += (long) ROWS * ROW_BYTES) {
                    fill(store, written);
                }
            }).isInstanceOf(StoreException.class).hasMessageContaining("BD-4020").hasMessageContaining("check the disk");
        }
        assertCertifiedStoreIsWhole();
    }

    @Test
    void anImageThatCannotBeTakenIsNoImage() throws IOException {
        certifiedStore();
        Images images = Images.open(directory);
        try (KeyValueStore store = RocksStore.open(images.live(), RocksLimits.LAPTOP)) {
            fill(store, 7);
            Durable.remove(images.live());
            assertThatThrownBy(() -> images.take(store, 2)).isInstanceOf(StoreException.class).hasMessageContaining("BD-4020").hasMessageContaining("image-2");
            assertThatThrownBy(() -> images.certify(2)).isInstanceOf(StoreException.class);
        }
        assertCertifiedStoreIsWhole();
    }

    @Test
    void damagedFilesAreNoticedWhenTheyAreRead() throws IOException {
        certifiedStore();
        for (Path file : Durable.list(directory.resolve("image-1"))) {
            if (file.toString().endsWith(".sst")) {
                damage(file);
            }
        }
        Images images = Images.open(directory);
        try (KeyValueStore store = RocksStore.open(images.live(), RocksLimits.LAPTOP)) {
            assertThatThrownBy(() -> count(store)).isInstanceOf(StoreException.class).hasMessageContaining("cannot scan the store").hasMessageContaining("BD-4020");
            assertThatThrownBy(() -> readAll(store)).isInstanceOf(StoreException.class).hasMessageContaining("cannot read from the store");
        }
    }

    @Test
    void aDirectoryThatCannotBeUsedIsNamed() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "");
        assertThatThrownBy(() -> Images.open(file)).isInstanceOf(StoreException.class).hasMessageContaining(file.toString());
        assertThatThrownBy(() -> RocksStore.open(file, RocksLimits.LAPTOP)).isInstanceOf(StoreException.class).hasMessageContaining(file.toString());
        assertThatThrownBy(() -> RocksStore.openReadOnly(directory.resolve("absent"), RocksLimits.IMAGE)).isInstanceOf(StoreException.class);
    }

    private void certifiedStore() {
        Images images = Images.open(directory);
        try (KeyValueStore store = RocksStore.open(images.live(), RocksLimits.LAPTOP)) {
            fill(store, 0);
            images.take(store, 1);
            images.certify(1);
        }
    }

    private void assertCertifiedStoreIsWhole() {
        Images images = Images.open(directory);
        assertThat(images.newest()).hasValue(1);
        try (KeyValueStore store = RocksStore.open(images.live(), RocksLimits.LAPTOP)) {
            assertThat(count(store)).isEqualTo(ROWS);
        }
    }

    private static void fill(KeyValueStore store, long part) {
        SplittableRandom random = new SplittableRandom(part);
        KeyValueTransaction changes = new KeyValueTransaction(store);
        for (int i = 0; i < ROWS; i++) {
            byte[] value = new byte[ROW_BYTES];
            random.nextBytes(value);
            changes.put(Table.ENTRY, key(part, i), value);
        }
        changes.commit();
    }

    private static byte[] key(long part, int row) {
        return ByteBuffer.allocate(Long.BYTES + Integer.BYTES).putLong(part).putInt(row).array();
    }

    private static int count(KeyValueStore store) {
        int count = 0;
        try (Scan scan = store.latest().scan(Table.ENTRY, new byte[0])) {
            while (scan.next()) {
                count++;
            }
        }
        return count;
    }

    private static void readAll(KeyValueStore store) {
        for (int i = 0; i < ROWS; i++) {
            assertThat(store.latest().get(Table.ENTRY, key(0, i))).hasSize(ROW_BYTES);
        }
    }

    /** In the middle, where the rows are. */
    private static void damage(Path file) throws IOException {
        try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
            open.seek(open.length() / 2);
            open.write(new byte[64]);
        }
    }
}
