package org.bftldap.replica.store.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import org.bftldap.bft.Seed;
import org.bftldap.bft.service.StateImage;
import org.bftldap.bft.service.StateLeaves;
import org.bftldap.bft.service.StateStage;
import org.bftldap.bft.service.StateStage.Leaf;
import org.bftldap.bft.state.StateTree;
import org.bftldap.replica.store.TestSchema;
import org.bftldap.replica.store.kv.Table;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Leaves that no honest replica sends: refused, each time with all of its bucket, and nothing is changed. */
class HostileLeavesTest {

    @TempDir
    private Path directory;

    private DirectoryStore store;
    private StateImage image;
    private StateStage stage;
    private StateTree tree;
    private byte[] root;

    @BeforeEach
    void aStage() {
        store = DirectoryStore.open(directory, elements -> TestSchema.SCHEMA, StoreOptions.LAPTOP);
        RandomHistory.genesis(store);
        new RandomHistory(new Seed(3)).run(store, 60);
        store.takeImage(60);
        store.imageCertified(60);
        image = store.openImage(60);
        stage = store.stage();
        tree = new StateTree(stage.leaves());
        root = tree.root();
    }

    @AfterEach
    void close() {
        stage.close();
        image.close();
        store.close();
    }

    @Test
    void aLeafOfAnotherBucketIsRefused() {
        Leaf entry = any(Table.ENTRY);
        int other = bucket(entry) ^ 1;
        refused(other, Transfer.leaves(image, other), entry, "is not of bucket " + other);
        assertThatThrownBy(() -> stage.replaceBucket(StateLeaves.BUCKETS, List.of())).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> stage.replaceBucket(-1, List.of())).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aLeafThatIsThereTwiceIsRefused() {
        Leaf entry = any(Table.ENTRY);
        refused(bucket(entry), Transfer.leaves(image, bucket(entry)), entry, "twice");
    }

    @Test
    void derivedRowsAreNoLeaves() {
        for (Table table : Table.values()) {
            if (!LeafTable.TABLES.contains(table)) {
                refuse(table.leafKey(new byte[9]), new byte[32], "no table that holds leaves");
            }
        }
        refuse(new byte[0], new byte[0], "no table that holds leaves");
        refuse(new byte[] {'x', 1}, new byte[0], "no table that holds leaves");
    }

    @Test
    void impossibleKeysAreRefused() {
        byte[] entry = any(Table.ENTRY).value();
        refuse(Table.ENTRY.leafKey(new byte[7]), entry, "impossible id");
        refuse(Table.ENTRY.leafKey(Keys.ofId(EntryTree.ROOT_ID)), entry, "impossible id");
        refuse(Table.ENTRY.leafKey(Keys.ofId(5L << 20)), entry, "impossible id");
        refuse(Table.ENTRY.leafKey(Keys.ofId(-1)), entry, "impossible id");
        refuse(Table.TOUCHED.leafKey(TouchedPages.key(TouchedPages.COUNT)), any(Table.TOUCHED).value(), "no such page");
        refuse(Table.AGREED.leafKey(new byte[] {'x'}), new byte[8], "agreed time");
        refuse(Table.SCHEMA.leafKey(new byte[0]), new byte[8], "element of the schema");
        refuse(Table.SCHEMA.leafKey(new byte[] {'t', '1'}), new byte[8], "element of the schema");
        refuse(Table.SCHEMA.leafKey("x1.2.3".getBytes(java.nio.charset.StandardCharsets.US_ASCII)), new byte[8], "element of the schema");
        refuse(Table.SCHEMA.leafKey("acar".getBytes(java.nio.charset.StandardCharsets.US_ASCII)), new byte[8], "element of the schema");
        refuse(Table.LIBRARY.leafKey(new byte[0]), new byte[1], "a key of 0 octets");
        refuse(Table.LIBRARY.leafKey(new byte[65]), new byte[1], "a key of 65 octets");
    }

    @Test
    void valuesThatCannotBeReadAreRefused() {
        Leaf entry = any(Table.ENTRY);
        refuse(entry.key(), new byte[0], "another format");
        refuse(entry.key(), Arrays.copyOf(entry.value(), entry.value().length - 1), "cut off");
        refuse(entry.key(), Arrays.copyOf(entry.value(), entry.value().length + 1), "longer than it says");
        refuse(any(Table.TOUCHED).key(), new byte[5], "cut off");
        refuse(any(Table.AGREED).key(), new byte[7], "agreed time");
        refuse(any(Table.AGREED).key(), Keys.ofId(-1), "agreed time");
        refuse(any(Table.LIBRARY).key(), new byte[LeafRules.VALUE_BYTES_MAX + 1], "too large");
    }

    @Test
    void afterARefusalTheStageIsInstalledAsIfNothingHadCome() {
        TreeMap<String, String> before = Transfer.rows(store);
        Leaf entry = any(Table.ENTRY);
        refuse(entry.key(), new byte[0], "another format");
        stage.install(61);
        close();
        store = DirectoryStore.open(directory, elements -> TestSchema.SCHEMA, StoreOptions.LAPTOP);
        assertThat(store.applied()).isEqualTo(61);
        TreeMap<String, String> after = Transfer.rows(store);
        assertThat(after.keySet()).isEqualTo(before.keySet());
        after.entrySet().removeIf(row -> row.getValue().equals(before.get(row.getKey())));
        assertThat(after).as("the number of the last batch alone").containsOnlyKeys("META " + Transfer.hex(new byte[] {'a'}));
        image = store.openImage(61);
        stage = store.stage();
    }

    /** Sends the leaf in the place of the bucket it belongs to, among what is rightly there. */
    private void refuse(byte[] key, byte[] value, String why) {
        Leaf leaf = new Leaf(key, value);
        List<Leaf> others = new ArrayList<>(Transfer.leaves(image, bucket(leaf)));
        others.removeIf(other -> Arrays.equals(other.key(), key));
        refused(bucket(leaf), others, leaf, why);
    }

    private void refused(int bucket, List<Leaf> others, Leaf leaf, String why) {
        List<Leaf> leaves = new ArrayList<>();
        // Something that would be written if leaves were written one by one.
        leaves.add(fresh(bucket));
        leaves.addAll(others);
        leaves.add(leaf);
        assertThatThrownBy(() -> stage.replaceBucket(bucket, leaves)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining(why);
        assertThat(tree.root()).isEqualTo(root);
    }

    /** A leaf of the library that the bucket does not have yet. */
    private static Leaf fresh(int bucket) {
        for (int i = 0; ; i++) {
            Leaf leaf = new Leaf(Table.LIBRARY.leafKey(Keys.ofId(i)), new byte[] {1});
            if (bucket(leaf) == bucket) {
                return leaf;
            }
        }
    }

    private static int bucket(Leaf leaf) {
        return LeafTable.bucketOf(Sha256.of(leaf.key()));
    }

    private Leaf any(Table table) {
        for (int bucket = 0; bucket < StateLeaves.BUCKETS; bucket++) {
            for (Leaf leaf : Transfer.leaves(image, bucket)) {
                if (Table.ofLeafKey(leaf.key()) == table) {
                    return leaf;
                }
            }
        }
        throw new AssertionError("the state has no leaf of " + table);
    }
}
