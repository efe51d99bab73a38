package org.bftldap.replica.store.data;

import java.util.Arrays;
import java.util.BitSet;
import org.bftldap.bft.service.StateLeaves;
import org.bftldap.replica.store.kv.KeyValueReader;
import org.bftldap.replica.store.kv.KeyValueTransaction;
import org.bftldap.replica.store.kv.Scan;
import org.bftldap.replica.store.kv.Table;
import org.jspecify.annotations.Nullable;

/**
 * The leaves of the state: entries, pages of touched numbers, and the library's own. A leaf's key is its table's prefix and key; of each
 * the store keeps SHA-256(key) to SHA-256(value), so that a bucket is a range of keys. For the replica's thread.
 */
final class StoreLeaves implements StateLeaves {

    private static final Table[] LEAF_TABLES = {Table.ENTRY, Table.LIBRARY, Table.TOUCHED};
    private static final byte[] ALL = {};

    private final KeyValueReader latest;
    private final Runnable beforeHashing;
    private final BitSet dirty = new BitSet(BUCKETS);
    private @Nullable Scan ascending;
    private boolean ascendingHasNext;
    private int ascendingBucket = -1;

    /** @param beforeHashing writes what is state but not yet in the store */
    StoreLeaves(KeyValueReader latest, Runnable beforeHashing) {
        this.latest = latest;
        this.beforeHashing = beforeHashing;
        dirty.set(0, BUCKETS);
    }

    /** Keeps the leaves' digests with what a transaction is about to commit. */
    void update(KeyValueTransaction transaction) {
        endAscending();
        for (Table table : LEAF_TABLES) {
            for (KeyValueTransaction.Change change : transaction.changes(table)) {
                byte[] keyHash = Sha256.of(table.leafKey(change.key()));
                byte[] value = change.value();
                if (value == null) {
                    transaction.remove(Table.LEAF, keyHash);
                } else {
                    transaction.put(Table.LEAF, keyHash, Sha256.of(value));
                }
                dirty.set((keyHash[0] & 0xff) << 8 | keyHash[1] & 0xff);
            }
        }
    }

    @Override
    public void forEachDigest(int bucket, DigestVisitor visitor) {
        byte[] prefix = {(byte) (bucket >>> 8), (byte) bucket};
        if (bucket == ascendingBucket + 1 && (ascending != null || bucket == 0)) {
            nextAscending(prefix, visitor);
            ascendingBucket = bucket;
            return;
        }
        endAscending();
        try (Scan scan = latest.scan(Table.LEAF, prefix)) {
            while (scan.next()) {
                visitor.leaf(scan.key(), scan.value());
            }
        }
    }

    /** All buckets are asked for in order after opening: one cursor then serves them all. */
    private void nextAscending(byte[] prefix, DigestVisitor visitor) {
        Scan scan = ascending;
        if (scan == null) {
            scan = latest.scan(Table.LEAF, ALL);
            ascending = scan;
            ascendingHasNext = scan.next();
        }
        while (ascendingHasNext) {
            byte[] key = scan.key();
            if (Arrays.compareUnsigned(key, 0, 2, prefix, 0, 2) > 0) {
                return;
            }
            visitor.leaf(key, scan.value());
            ascendingHasNext = scan.next();
        }
    }

    void endAscending() {
        if (ascending != null) {
            ascending.close();
            ascending = null;
        }
        ascendingBucket = -1;
    }

    @Override
    public void forEachLibraryLeaf(LeafVisitor visitor) {
        try (Scan scan = latest.scan(Table.LIBRARY, ALL)) {
            while (scan.next()) {
                visitor.leaf(scan.key(), scan.value());
            }
        }
    }

    @Override
    public int[] takeDirtyBuckets() {
        beforeHashing.run();
        endAscending();
        int[] taken = dirty.stream().toArray();
        dirty.clear();
        return taken;
    }
}
