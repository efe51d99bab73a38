package org.bftldap.replica.store.kv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImagesTest {

    private static final byte[] KEY = {1};

    @TempDir
    private Path directory;

    @Test
    void aStoreOpensAtItsNewestCertifiedImageWhateverCameAfterIt() {
        write(3, Ends.CERTIFIED);
        write(5, Ends.CERTIFIED);
        write(7, Ends.TAKEN);
        write(9, Ends.NOTHING);
        assertThat(read()).isEqualTo((byte) 5);
    }

    @Test
    void theTwoNewestCertifiedImagesStay() throws IOException {
        for (int sequence = 1; sequence <= 4; sequence++) {
            write(sequence, Ends.CERTIFIED);
        }
        assertThat(names()).containsExactly("certified", "image-3", "image-4", "live");
    }

    @Test
    void leftoversOfACrashGoWhenTheStoreIsOpened() throws IOException {
        write(2, Ends.CERTIFIED);
        write(3, Ends.TAKEN);
        Files.createDirectory(directory.resolve("image-4.tmp"));
        Images.open(directory);
        assertThat(names()).containsExactly("certified", "image-2", "live");
    }

    @Test
    void anImageStaysAsItIsWhileTheStoreGoesOn() {
        write(2, Ends.CERTIFIED);
        for (int sequence = 3; sequence < 6; sequence++) {
            write(sequence, Ends.NOTHING);
        }
        assertThat(read()).isEqualTo((byte) 2);
    }

    @Test
    void onlyAnImageThatWasTakenIsCertified() {
        Images images = Images.open(directory);
        assertThatThrownBy(() -> images.certify(4)).isInstanceOf(StoreException.class);
    }

    @Test
    void aDamagedListOfImagesIsNamed() throws IOException {
        write(2, Ends.CERTIFIED);
        Files.writeString(directory.resolve("certified"), "two\n");
        assertThatThrownBy(() -> Images.open(directory)).isInstanceOf(StoreException.class).hasMessageContaining("certified").hasMessageContaining("'two'");
    }

    private enum Ends {
        NOTHING,
        TAKEN,
        CERTIFIED
    }

    private void write(int sequence, Ends ends) {
        Images images = Images.open(directory);
        try (KeyValueStore store = RocksStore.open(images.live(), RocksLimits.LAPTOP)) {
            KeyValueTransaction transaction = new KeyValueTransaction(store);
            transaction.put(Table.META, KEY, new byte[] {(byte) sequence});
            transaction.commit();
            if (ends != Ends.NOTHING) {
                images.take(store, sequence);
            }
            if (ends == Ends.CERTIFIED) {
                images.certify(sequence);
            }
        }
    }

    private @Nullable Byte read() {
        Images images = Images.open(directory);
        try (KeyValueStore store = RocksStore.open(images.live(), RocksLimits.LAPTOP)) {
            byte[] value = store.latest().get(Table.META, KEY);
            return value == null ? null : value[0];
        }
    }

    private List<String> names() throws IOException {
        try (Stream<Path> paths = Files.list(directory)) {
            return paths.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }
}
