package org.bftldap.replica.store.data;

import java.util.Arrays;
import java.util.HexFormat;
import org.bftldap.replica.store.entry.StoredEntry;
import org.bftldap.replica.store.kv.KeyValueReader;
import org.bftldap.replica.store.kv.Scan;
import org.bftldap.replica.store.kv.Table;
import org.bftldap.replica.store.schema.EntrySchema;
import org.jspecify.annotations.Nullable;

/**
 * Recomputes everything that is derived from entries, in both directions: what an entry asks for is there, and what is there has its
 * entry. Memory does not grow with the store. One use, for one thread.
 */
public final class StoreVerifier {

    private static final byte[] ALL = {};

    private final KeyValueReader reader;
    private final EntryTree tree;
    private final EntrySchema schema;
    private @Nullable String difference;
    private long entries;

    private StoreVerifier(StoreSnapshot snapshot) {
        this.reader = snapshot.reader();
        this.tree = snapshot.tree();
        this.schema = tree.schema();
    }

    /** The first thing that is not as it should be, in words; null if all is well. */
    public static @Nullable String firstDifference(StoreSnapshot snapshot) {
        StoreVerifier verifier = new StoreVerifier(snapshot);
        verifier.run();
        return verifier.difference;
    }

    private void run() {
        scan(Table.ENTRY, this::checkEntry);
        scan(Table.CHILD, this::checkChild);
        scan(Table.INDEX, this::checkIndex);
        for (Table table : LeafTable.TABLES) {
            scan(table, (key, value) -> checkLeaf(table, key, value));
        }
        long leaves = count(Table.LEAF);
        long expected = 0;
        for (Table table : LeafTable.TABLES) {
            expected += count(table);
        }
        expect(leaves == expected, "there are " + leaves + " leaf digests for " + expected + " leaves");
        expect(entries == tree.entryCount(), "there are " + entries + " entries where " + tree.entryCount() + " are counted");
    }

    private void checkEntry(byte[] key, byte[] value) {
        entries++;
        long id = Keys.id(key, 0);
        StoredEntry entry = new StoredEntry(id, value);
        expect(tree.childId(entry.parentId(), entry.rdnKey()) == id, "entry " + hex(key) + " (" + entry.rdn() + ") is missing in the tree of names");
        expect(entry.parentId() == EntryTree.ROOT_ID || tree.entry(entry.parentId()) != null, "entry " + hex(key) + " has no parent");
        for (byte[] indexKey : IndexKeys.of(entry, schema)) {
            expect(reader.get(Table.INDEX, IndexKeys.withId(indexKey, id)) != null, "entry " + hex(key) + " is missing in the index under " + hex(indexKey));
        }
    }

    private void checkChild(byte[] key, byte[] value) {
        long id = Keys.id(value, 0);
        StoredEntry entry = tree.entry(id);
        boolean same = entry != null && Arrays.equals(key, Keys.child(entry.parentId(), entry.rdnKey()));
        expect(same, "the name " + hex(key) + " leads to no entry that bears it");
        int said = Keys.childCount(value);
        int found = countChildren(id);
        expect(said == found, "the name " + hex(key) + " has " + found + " children and says " + said);
    }

    private int countChildren(long id) {
        int count = 0;
        try (EntryTree.Children children = tree.children(id)) {
            while (children.next()) {
                count++;
            }
        }
        return count;
    }

    private void checkIndex(byte[] key, byte[] value) {
        StoredEntry entry = tree.entry(IndexKeys.idOf(key));
        boolean held = entry != null && IndexKeys.of(entry, schema).contains(Arrays.copyOf(key, key.length - Keys.ID_BYTES));
        expect(held, "the index key " + hex(key) + " leads to no entry that holds the value");
    }

    private void checkLeaf(Table table, byte[] key, byte[] value) {
        byte[] digest = LeafTable.digest(reader, table.leafKey(key));
        expect(digest != null && java.security.MessageDigest.isEqual(digest, Sha256.of(value)), "the leaf " + table + " " + hex(key) + " has another digest");
    }

    private void expect(boolean condition, String otherwise) {
        if (!condition && difference == null) {
            difference = otherwise;
        }
    }

    private void scan(Table table, RowVisitor visitor) {
        try (Scan scan = reader.scan(table, ALL)) {
            while (difference == null && scan.next()) {
                visitor.row(scan.key(), scan.value());
            }
        }
    }

    private long count(Table table) {
        long count = 0;
        try (Scan scan = reader.scan(table, ALL)) {
            while (scan.next()) {
                count++;
            }
        }
        return count;
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    @FunctionalInterface
    private interface RowVisitor {
        void row(byte[] key, byte[] value);
    }
}
