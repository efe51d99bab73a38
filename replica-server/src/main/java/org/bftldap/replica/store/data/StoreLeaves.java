package org.bftldap.replica.store.data;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.bftldap.bft.service.StateLeaves;
import org.bftldap.replica.store.kv.KeyValueReader;
import org.bftldap.replica.store.kv.KeyValueTransaction;
import org.bftldap.replica.store.kv.Scan;
import org.bftldap.replica.store.kv.Table;
import org.jspecify.annotations.Nullable;

/** The leaves of a state: entries, pages of touched numbers, and the library's own. For the thread that the state is for. */
final class StoreLeaves implements StateLeaves {

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
        for (Table table : LeafTable.TABLES) {
            for (KeyValueTransaction.Change change : transaction.changes(table)) {
                byte[] leafKey = table.leafKey(change.key());
                byte[] keyHash = Sha256.of(leafKey);
                byte[] value = change.value();
                if (value == null) {
                    transaction.remove(Table.LEAF, LeafTable.key(keyHash, leafKey));
                } else {
                    transaction.put(Table.LEAF, LeafTable.key(keyHash, leafKey), Sha256.of(value));
                }
                dirty.set(LeafTable.bucketOf(keyHash));
            }
        }
    }

    @Override
    public void forEachDigest(int bucket, DigestVisitor visitor) {
        for (LeafTable.Row row : rows(bucket)) {
            visitor.leaf(row.keyHash(), row.digest());
        }
    }

    private List<LeafTable.Row> rows(int bucket) {
        if (bucket == ascendingBucket + 1 && (ascending != null || bucket == 0)) {
            ascendingBucket = bucket;
            return nextAscending(bucket);
        }
        endAscending();
        return LeafTable.bucket(latest, bucket);
    }

    /** All buckets are asked for in order after opening: one cursor then serves them all. */
    private List<LeafTable.Row> nextAscending(int bucket) {
        Scan scan = ascending;
        if (scan == null) {
            scan = latest.scan(Table.LEAF, ALL);
            ascending = scan;
            ascendingHasNext = scan.next();
        }
        List<LeafTable.Row> rows = new ArrayList<>();
        while (ascendingHasNext) {
            byte[] key = scan.key();
            if (LeafTable.bucketOf(key) > bucket) {
                break;
            }
            rows.add(LeafTable.row(key, scan.value()));
            ascendingHasNext = scan.next();
        }
        return LeafTable.sorted(rows);
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
