package org.bftldap.replica.store.data;

import java.security.MessageDigest;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.bftldap.replica.store.entry.StoredEntry;
import org.bftldap.replica.store.kv.KeyValueReader;
import org.bftldap.replica.store.kv.KeyValueStore;
import org.bftldap.replica.store.kv.KeyValueTransaction;
import org.bftldap.replica.store.kv.StoreException;
import org.bftldap.replica.store.kv.Table;
import org.bftldap.replica.store.schema.EntrySchema;
import org.jspecify.annotations.Nullable;

/**
 * Makes the rows that follow from entries (tree of names, index, counts) anew where two states differ, once all leaves of the second one
 * are there. One use.
 *
 * <p>Entries are gone through three times, since one may have the name that another had, and a child may come before its parent: names
 * are taken away, then given, then children are counted. Only then: while leaves arrive, states are mixed, and two entries may well bear
 * one name for a time. Memory is bounded, however much differs.
 *
 * <p>The two states may have other schemas. An entry that did not change has the same index keys under both, since what entries hold of
 * the schema cannot be changed.
 */
final class DerivedRows {

    private static final int ROWS_UNWRITTEN_MAX = 20_000;
    private static final int PARENTS_UNCOUNTED_MAX = 10_000;

    private final KeyValueReader base;
    private final KeyValueReader latest;
    private final BitSet buckets;
    private final EntrySchema schemaBefore;
    private final EntrySchema schemaAfter;
    private final KeyValueTransaction changes;
    private final Map<Long, Integer> gained = new HashMap<>();
    private long entriesGained;

    /**
     * @param base the state for which the derived rows in the engine are right
     * @param buckets outside of which the two states have equal leaves
     */
    DerivedRows(KeyValueStore engine, KeyValueReader base, BitSet buckets, SchemaMaker schemas) {
        this.base = base;
        this.latest = engine.latest();
        this.buckets = buckets;
        AddedElements before = SchemaRows.read(base);
        AddedElements after = SchemaRows.read(latest);
        this.schemaAfter = schemas.with(after);
        this.schemaBefore = after.equals(before) ? schemaAfter : schemas.with(before);
        this.changes = new KeyValueTransaction(engine);
    }

    /** Writes them. */
    void write(long applied) {
        forEachChanged(this::takeAway);
        forEachChanged(this::give);
        forEachChanged(this::count);
        writeCounts();
        StoreMeta.write(changes, applied, StoreMeta.entryCount(base) + entriesGained);
        changes.commit();
    }

    private void takeAway(@Nullable StoredEntry before, @Nullable StoredEntry after) {
        if (before != null && !haveSameName(before, after)) {
            changes.remove(Table.CHILD, place(before));
        }
        TreeSet<byte[]> old = before == null ? new TreeSet<>(Arrays::compareUnsigned) : IndexKeys.of(before, schemaBefore);
        TreeSet<byte[]> fresh = after == null ? new TreeSet<>(Arrays::compareUnsigned) : IndexKeys.of(after, schemaAfter);
        // A row of the index bears its entry's id, so these are no other entry's.
        for (byte[] key : old) {
            if (!fresh.contains(key) && before != null) {
                changes.remove(Table.INDEX, IndexKeys.withId(key, before.id()));
            }
        }
        for (byte[] key : fresh) {
            if (!old.contains(key) && after != null) {
                changes.put(Table.INDEX, IndexKeys.withId(key, after.id()), new byte[0]);
            }
        }
        entriesGained += (after == null ? 0 : 1) - (before == null ? 0 : 1);
    }

    private void give(@Nullable StoredEntry before, @Nullable StoredEntry after) {
        if (after == null || before != null && haveSameName(before, after)) {
            return;
        }
        if (changes.get(Table.CHILD, place(after)) != null) {
            throw new StoreException("two entries of the state bear one name");
        }
        byte[] old = before == null ? null : base.get(Table.CHILD, place(before));
        changes.put(Table.CHILD, place(after), Keys.childValue(after.id(), old == null ? 0 : Keys.childCount(old)));
    }

    private void count(@Nullable StoredEntry before, @Nullable StoredEntry after) {
        long from = before == null ? EntryTree.ROOT_ID : before.parentId();
        long to = after == null ? EntryTree.ROOT_ID : after.parentId();
        if (from == to) {
            return;
        }
        gained.merge(from, -1, Integer::sum);
        gained.merge(to, 1, Integer::sum);
        if (gained.size() > PARENTS_UNCOUNTED_MAX) {
            writeCounts();
        }
    }

    /** A count may be below zero until the last part of it is written; nobody sees it before. */
    private void writeCounts() {
        gained.remove(EntryTree.ROOT_ID);
        gained.forEach((id, change) -> {
            byte[] bytes = latest.get(Table.ENTRY, Keys.ofId(id));
            if (bytes == null) {
                if (change > 0) {
                    throw new StoreException("an entry of the state has no parent");
                }
                return;
            }
            byte[] place = place(new StoredEntry(id, bytes));
            byte[] row = changes.get(Table.CHILD, place);
            if (row == null) {
                throw new StoreException("the entry " + Long.toHexString(id) + " is missing in the tree of names");
            }
            changes.put(Table.CHILD, place, Keys.childValue(id, Keys.childCount(row) + change));
        });
        gained.clear();
    }

    private static boolean haveSameName(StoredEntry one, @Nullable StoredEntry other) {
        return other != null && one.parentId() == other.parentId() && Arrays.equals(one.rdnKey(), other.rdnKey());
    }

    private static byte[] place(StoredEntry entry) {
        return Keys.child(entry.parentId(), entry.rdnKey());
    }

    /** Visits every entry that is in one state only, or differs. */
    private void forEachChanged(EntryVisitor visitor) {
        for (int bucket = buckets.nextSetBit(0); bucket >= 0; bucket = buckets.nextSetBit(bucket + 1)) {
            TreeMap<byte[], byte[]> before = entriesIn(base, bucket);
            TreeMap<byte[], byte[]> after = entriesIn(latest, bucket);
            TreeSet<byte[]> keys = new TreeSet<>(before.navigableKeySet());
            keys.addAll(after.keySet());
            for (byte[] key : keys) {
                if (!MessageDigest.isEqual(before.get(key), after.get(key))) {
                    visitor.entry(before.containsKey(key) ? read(base, key) : null, after.containsKey(key) ? read(latest, key) : null);
                }
            }
            if (changes.savepoint() > ROWS_UNWRITTEN_MAX) {
                changes.commit();
            }
        }
    }

    /** Keys of entries to their digests. */
    private static TreeMap<byte[], byte[]> entriesIn(KeyValueReader reader, int bucket) {
        TreeMap<byte[], byte[]> entries = new TreeMap<>(Arrays::compareUnsigned);
        for (LeafTable.Row row : LeafTable.bucket(reader, bucket)) {
            if (row.table() == Table.ENTRY) {
                entries.put(row.key(), row.digest());
            }
        }
        return entries;
    }

    private static StoredEntry read(KeyValueReader reader, byte[] key) {
        byte[] bytes = reader.get(Table.ENTRY, key);
        if (bytes == null) {
            throw new StoreException("an entry has a digest and is missing");
        }
        return new StoredEntry(Keys.id(key, 0), bytes);
    }

    /** Receives an entry as it was and as it is, null where it is not. */
    @FunctionalInterface
    private interface EntryVisitor {
        void entry(@Nullable StoredEntry before, @Nullable StoredEntry after);
    }
}
