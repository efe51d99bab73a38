package org.bftldap.replica.store.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.bftldap.directory.operation.Filter;
import org.bftldap.directory.operation.Operation;
import org.bftldap.replica.store.TestEntries;
import org.bftldap.replica.store.TestSchema;
import org.bftldap.replica.store.data.DirectoryStore;
import org.bftldap.replica.store.data.StoreOptions;
import org.bftldap.replica.store.data.StoreSnapshot;
import org.bftldap.replica.store.data.StoreTransaction;
import org.bftldap.replica.store.kv.RocksLimits;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Answers that are larger than the memory they are made in. */
class LongAnswerTest {

    private static final int ENTRIES = 2_000;
    private static final int VALUE_CHARACTERS = 20_000;
    private static final int CACHE_BYTES = 1 << 20;

    @TempDir
    private Path directory;

    @Test
    void anAnswerOfFortyMegabytesIsNeverHeldAtOnce() {
        StoreOptions options = new StoreOptions(new RocksLimits(2 << 20, 2 << 20), CACHE_BYTES);
        try (DirectoryStore store = DirectoryStore.open(directory, elements -> TestSchema.SCHEMA, options)) {
            load(store);
            AttributeSelection selection = AttributeSelection.of(List.of(), Operation.Values.WITH_VALUES, TestSchema.SCHEMA);
            SearchQuery query = new SearchQuery(
                    TestSchema.SCHEMA.name("dc=example,dc=com"), Operation.Scope.SUBTREE, Operation.AliasDereferencing.NEVER, 0,
                    new Filter.Present("objectClass"), selection);
            EntryEncoder encoder = new EntryEncoder(selection, Visibility.ALL);
            long before = usedBytes();
            long largest = 0;
            long total = 0;
            int count = 0;
            try (StoreSnapshot snapshot = store.snapshot();
                    SearchAnswer answer = SearchEngine.search(snapshot.tree(), query, Visibility.ALL)) {
                for (FoundEntry entry = answer.next(); entry != null; entry = answer.next()) {
                    total += encoder.encode(entry).length;
                    count++;
                    if (count % 500 == 0) {
                        largest = Math.max(largest, usedBytes() - before);
                    }
                }
            }
            assertThat(count).isEqualTo(ENTRIES + 1);
            assertThat(total).isGreaterThan(40_000_000);
            assertThat(largest).as("heap held while answering").isLessThan(8L << 20);
        }
    }

    private static void load(DirectoryStore store) {
        String value = "x".repeat(VALUE_CHARACTERS);
        try (StoreTransaction batch = store.begin(0)) {
            TestEntries.add(batch, "dc=example,dc=com", "objectClass: domain", "dc: example");
            batch.commit();
        }
        for (int first = 0; first < ENTRIES; first += 100) {
            try (StoreTransaction batch = store.begin(1 + first)) {
                for (int i = first; i < first + 100; i++) {
                    TestEntries.add(batch, "uid=u" + i + ",dc=example,dc=com", "objectClass: account", "uid: u" + i, "description: " + i + value);
                }
                batch.commit();
            }
        }
    }

    /** What is reachable: the collector runs first. */
    private static long usedBytes() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}
