package org.bftldap.replica.store.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.bftldap.bft.Seed;
import org.bftldap.bft.SeededTest;
import org.bftldap.bft.service.StateImage;
import org.bftldap.bft.service.StateLeaves;
import org.bftldap.replica.store.TestSchema;
import org.bftldap.replica.store.kv.Table;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoredImageTest {

    @TempDir
    private Path directory;

    @SeededTest(runs = 3)
    void anImageListsEveryLeafOfItsStateWhateverIsCertifiedMeanwhile(Seed seed) throws IOException {
        RandomHistory history = new RandomHistory(seed);
        try (DirectoryStore store = open()) {
            RandomHistory.genesis(store);
            history.run(store, 30);
            certify(store);
            TreeMap<String, String> rows = Transfer.rows(store);
            try (StateImage image = store.openImage(30)) {
                assertThat(image.sequence()).isEqualTo(30);
                for (long sequence = 40; sequence <= 60; sequence += 10) {
                    history.run(store, sequence);
                    certify(store);
                }
                assertThat(Files.exists(storeDirectory().resolve("image-30"))).isFalse();
                assertThat(leaves(image)).isEqualTo(leavesIn(rows));
            }
        }
    }

    @Test
    void leavesComeInTheOrderOfTheirKeysHashesWithTheirDigests() {
        try (DirectoryStore store = open()) {
            RandomHistory.genesis(store);
            new RandomHistory(new Seed(1)).run(store, 100);
            certify(store);
            try (StateImage image = store.openImage(100)) {
                int leaves = 0;
                for (int bucket = StateLeaves.BUCKETS - 1; bucket >= 0; bucket--) {
                    List<String> hashes = new ArrayList<>();
                    List<String> listed = new ArrayList<>();
                    image.forEachDigest(bucket, (keyHash, digest) -> hashes.add(Transfer.hex(keyHash) + Transfer.hex(digest)));
                    image.forEachLeaf(bucket, (key, value) -> listed.add(Transfer.hex(Sha256.of(key)) + Transfer.hex(Sha256.of(value))));
                    assertThat(listed).isEqualTo(hashes).isSorted();
                    leaves += listed.size();
                }
                assertThat(leaves).isGreaterThan(TouchedPages.COUNT);
            }
        }
    }

    @Test
    void onlyCertifiedImagesAreHandedOut() {
        try (DirectoryStore store = open()) {
            RandomHistory.genesis(store);
            RandomHistory history = new RandomHistory(new Seed(2));
            for (long sequence = 10; sequence <= 30; sequence += 10) {
                history.run(store, sequence);
                certify(store);
            }
            history.run(store, 40);
            store.takeImage(40);
            assertThat(store.openImage(10)).as("given up").isNull();
            assertThat(store.openImage(40)).as("not certified").isNull();
            assertThat(store.openImage(25)).isNull();
            for (long held : List.of(20L, 30L)) {
                StateImage image = store.openImage(held);
                assertThat(image).isNotNull();
                image.close();
            }
        }
    }

    @Test
    void whatIsReadLeavesNothingBehindAndIsBounded() throws IOException {
        try (DirectoryStore store = open()) {
            RandomHistory.genesis(store);
            certify(store);
            List<StateImage> open = new ArrayList<>();
            for (int i = 0; i < 16; i++) {
                open.add(store.openImage(0));
            }
            assertThatThrownBy(() -> store.openImage(0)).isInstanceOf(IllegalStateException.class);
            open.forEach(StateImage::close);
            store.openImage(0).close();
            assertThat(names()).containsExactly("certified", "image-0", "live");
            Files.createDirectory(storeDirectory().resolve("reading-7"));
        }
        open().close();
        assertThat(names()).as("after a crash").containsExactly("certified", "image-0", "live");
    }

    private static List<String> leaves(StateImage image) {
        List<String> leaves = new ArrayList<>();
        for (int bucket = 0; bucket < StateLeaves.BUCKETS; bucket++) {
            image.forEachLeaf(bucket, (key, value) -> leaves.add(Table.ofLeafKey(key) + " " + Transfer.hex(Table.keyOfLeaf(key)) + " " + Transfer.hex(value)));
        }
        leaves.sort(null);
        return leaves;
    }

    private static List<String> leavesIn(TreeMap<String, String> rows) {
        List<String> leaves = new ArrayList<>();
        rows.forEach((key, value) -> {
            if (LeafTable.TABLES.contains(Table.valueOf(key.substring(0, key.indexOf(' '))))) {
                leaves.add(key + " " + value);
            }
        });
        leaves.sort(null);
        return leaves;
    }

    private Path storeDirectory() {
        return directory.resolve("store");
    }

    private List<String> names() throws IOException {
        try (Stream<Path> paths = Files.list(storeDirectory())) {
            return paths.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }

    private static void certify(DirectoryStore store) {
        store.takeImage(store.applied());
        store.imageCertified(store.applied());
    }

    private DirectoryStore open() {
        return DirectoryStore.open(storeDirectory(), elements -> TestSchema.SCHEMA, StoreOptions.LAPTOP);
    }
}
