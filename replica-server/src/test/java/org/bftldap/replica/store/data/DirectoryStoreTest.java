package org.bftldap.replica.store.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.bftldap.bft.state.StateTree;
import org.bftldap.replica.store.TestEntries;
import org.bftldap.replica.store.TestSchema;
import org.bftldap.replica.store.entry.StoredEntry;
import org.bftldap.replica.store.kv.Images;
import org.bftldap.replica.store.kv.KeyValueTransaction;
import org.bftldap.replica.store.kv.RocksLimits;
import org.bftldap.replica.store.kv.RocksStore;
import org.bftldap.replica.store.kv.StoreException;
import org.bftldap.replica.store.kv.Table;
import org.bftldap.replica.store.schema.NamePath;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryStoreTest {

    private static final NamePath ANN = TestSchema.SCHEMA.name("uid=ann,dc=example,dc=com");

    @TempDir
    private Path directory;

    private int damagedCopies;

    @Test
    void aSnapshotKeepsItsStateThoughReadersShareACache() {
        try (DirectoryStore store = open()) {
            genesis(store);
            StoreSnapshot old = store.snapshot();
            try (StoreTransaction batch = store.begin(1)) {
                StoredEntry ann = batch.tree().find(ANN);
                batch.modify(ann, TestEntries.builder("objectClass: account", "uid: ann", "description: new"));
                assertThat(description(old.tree())).isEmpty();
                batch.commit();
            }
            try (StoreSnapshot fresh = store.snapshot()) {
                assertThat(description(fresh.tree())).containsExactly("new");
                assertThat(description(old.tree())).isEmpty();
                assertThat(description(fresh.tree())).containsExactly("new");
            }
            old.close();
        }
    }

    @Test
    void aDroppedBatchLeavesNothingNotEvenInTheCache() {
        try (DirectoryStore store = open()) {
            genesis(store);
            StateTree tree = new StateTree(store.leaves());
            byte[] root = tree.root();
            try (StoreTransaction batch = store.begin(1)) {
                batch.modify(batch.tree().find(ANN), TestEntries.builder("objectClass: account", "uid: ann", "description: lost"));
                TestEntries.add(batch, "uid=bob,dc=example,dc=com", "objectClass: account", "uid: bob");
                assertThat(description(batch.tree())).containsExactly("lost");
            }
            assertThat(store.applied()).isZero();
            assertThat(description(store.tree())).isEmpty();
            try (StoreTransaction batch = store.begin(1)) {
                batch.commit();
            }
            assertThat(store.applied()).isEqualTo(1);
            assertThat(tree.root()).isEqualTo(root);
        }
    }

    @Test
    void anOperationThatIsUndoneLeavesTheRootAsItWas() {
        try (DirectoryStore store = open()) {
            genesis(store);
            StateTree tree = new StateTree(store.leaves());
            byte[] root = tree.root();
            try (StoreTransaction batch = store.begin(1)) {
                StoreTransaction.Savepoint savepoint = batch.savepoint();
                TestEntries.add(batch, "uid=bob,dc=example,dc=com", "objectClass: account", "uid: bob");
                batch.delete(batch.tree().find(ANN));
                batch.touch("rules");
                batch.rollBackTo(savepoint);
                batch.commit();
            }
            assertThat(tree.root()).isEqualTo(root);
            try (StoreSnapshot snapshot = store.snapshot()) {
                assertThat(snapshot.tree().entryCount()).isEqualTo(2);
                assertThat(StoreVerifier.firstDifference(snapshot)).isNull();
            }
        }
    }

    @Test
    void theLibrarysLeavesComeBackInOrderAndCountInTheRoot() {
        try (DirectoryStore store = open()) {
            genesis(store);
            StateTree tree = new StateTree(store.leaves());
            byte[] before = tree.root();
            try (StoreTransaction batch = store.begin(1)) {
                batch.putLibraryLeaf(new byte[] {2}, new byte[] {20});
                batch.putLibraryLeaf(new byte[] {1}, new byte[] {10});
                batch.putLibraryLeaf(new byte[] {3}, new byte[] {30});
                batch.removeLibraryLeaf(new byte[] {3});
                batch.commit();
            }
            List<Byte> keys = new ArrayList<>();
            store.leaves().forEachLibraryLeaf((key, value) -> keys.add(key[0]));
            assertThat(keys).containsExactly((byte) 1, (byte) 2);
            assertThat(tree.root()).isNotEqualTo(before);
        }
    }

    @Test
    void aSnapshotMayOutliveTheStore() {
        DirectoryStore store = open();
        genesis(store);
        StoreSnapshot snapshot = store.snapshot();
        store.close();
        assertThat(snapshot.tree().find(ANN)).isNotNull();
        snapshot.close();
        assertThatThrownBy(store::snapshot).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void theVerifierNamesWhatIsOutOfStep() {
        DirectoryStore store = open();
        genesis(store);
        store.takeImage(0);
        store.imageCertified(0);
        store.close();
        assertThat(differenceAfter(changes -> {})).isNull();
        NamePath example = ANN.parent();
        assertThat(differenceAfter(changes -> changes.remove(Table.CHILD, Keys.child(EntryTree.ROOT_ID, example.joined())))).contains("missing in the tree of names");
        assertThat(differenceAfter(changes -> changes.put(Table.CHILD, Keys.child(EntryTree.ROOT_ID, example.joined()), Keys.childValue(Keys.entryId(0, 1), 2)))).contains("has 1 children and says 2");
        assertThat(differenceAfter(changes -> changes.put(Table.INDEX, IndexKeys.withId(new byte[] {1, 2, 3}, 1), new byte[0]))).contains("index key 010203");
        assertThat(differenceAfter(changes -> changes.put(Table.LIBRARY, new byte[] {9}, new byte[] {9}))).contains("leaf LIBRARY 09");
    }

    @Test
    void aStoreOfAnotherFormatIsNamedAndNotOpened() {
        DirectoryStore store = open();
        genesis(store);
        store.takeImage(0);
        store.imageCertified(0);
        store.close();
        byte[] format = {'f'};
        assertThatThrownBy(() -> differenceAfter(changes -> changes.put(Table.META, format, new byte[] {1})))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("BD-4021")
                .hasMessageContaining("is of format 1, this version of bftldap reads format 2");
        assertThatThrownBy(() -> differenceAfter(changes -> changes.remove(Table.META, format))).hasMessageContaining("no known format");
        assertThat(differenceAfter(changes -> {})).isNull();
    }

    @Test
    void theTreeOfNamesCountsChildrenThroughAddsMovesAndDeletes() {
        try (DirectoryStore store = open()) {
            genesis(store);
            NamePath example = ANN.parent();
            NamePath unit = TestSchema.SCHEMA.name("ou=a,dc=example,dc=com");
            try (StoreTransaction batch = store.begin(1)) {
                StoredEntry a = TestEntries.add(batch, "ou=a,dc=example,dc=com", "objectClass: organizationalUnit", "ou: a");
                assertThat(batch.tree().countChildren(batch.tree().find(example))).isEqualTo(2);
                batch.rename(batch.tree().find(ANN), unit.child(ANN.rdnKey(2)), 2, "uid=ann", TestEntries.builder("objectClass: account", "uid: ann"));
                assertThat(batch.tree().countChildren(batch.tree().find(example))).isEqualTo(1);
                assertThat(batch.tree().countChildren(a)).isEqualTo(1);
                batch.rename(a, TestSchema.SCHEMA.name("ou=b,dc=example,dc=com"), 2, "ou=b", TestEntries.builder("objectClass: organizationalUnit", "ou: b"));
                batch.commit();
            }
            try (StoreTransaction batch = store.begin(2)) {
                NamePath renamed = TestSchema.SCHEMA.name("ou=b,dc=example,dc=com");
                assertThat(batch.tree().countChildren(batch.tree().find(renamed))).isEqualTo(1);
                batch.delete(batch.tree().find(renamed.child(ANN.rdnKey(2))));
                assertThat(batch.tree().hasChildren(batch.tree().find(renamed))).isFalse();
                batch.delete(batch.tree().find(renamed));
                batch.commit();
            }
            try (StoreSnapshot snapshot = store.snapshot()) {
                assertThat(snapshot.tree().hasChildren(snapshot.tree().find(example))).isFalse();
                assertThat(StoreVerifier.firstDifference(snapshot)).isNull();
            }
        }
    }

    /** Damages the image, then verifies what is opened from it. */
    private @Nullable String differenceAfter(Consumer<KeyValueTransaction> damage) {
        Path copy = directory.resolve("damaged-" + ++damagedCopies);
        Images images = Images.open(directory.resolve("store"));
        try (RocksStore engine = RocksStore.open(images.live(), RocksLimits.LAPTOP)) {
            KeyValueTransaction changes = new KeyValueTransaction(engine);
            damage.accept(changes);
            changes.commit();
            Images target = Images.open(copy);
            target.take(engine, 0);
            target.certify(0);
        }
        try (DirectoryStore store = DirectoryStore.open(copy, elements -> TestSchema.SCHEMA, StoreOptions.LAPTOP);
                StoreSnapshot snapshot = store.snapshot()) {
            return StoreVerifier.firstDifference(snapshot);
        }
    }

    private static List<String> description(EntryTree tree) {
        StoredEntry ann = tree.find(ANN);
        assertThat(ann).isNotNull();
        return ann.attributes(TestSchema.SCHEMA.attribute("description").key()).stream().flatMap(attribute -> attribute.texts().stream()).toList();
    }

    private DirectoryStore open() {
        return DirectoryStore.open(directory.resolve("store"), elements -> TestSchema.SCHEMA, StoreOptions.LAPTOP);
    }

    private static void genesis(DirectoryStore store) {
        try (StoreTransaction batch = store.begin(0)) {
            TestEntries.add(batch, "dc=example,dc=com", "objectClass: domain", "dc: example");
            TestEntries.add(batch, "uid=ann,dc=example,dc=com", "objectClass: account", "uid: ann");
            batch.commit();
        }
    }
}
