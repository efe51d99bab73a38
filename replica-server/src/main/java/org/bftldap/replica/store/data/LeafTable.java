package org.bftldap.replica.store.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bftldap.replica.store.kv.KeyValueReader;
import org.bftldap.replica.store.kv.Scan;
import org.bftldap.replica.store.kv.StoreException;
import org.bftldap.replica.store.kv.Table;
import org.jspecify.annotations.Nullable;

/**
 * How the digests of the state's leaves are kept: under bucket ‖ leaf key, so that a bucket is a range of keys and its leaves can be found.
 *
 * <p>A leaf's key is its table's prefix and its key there. The order of a bucket is that of the keys' hashes, which are computed again at
 * each reading: they would be 32 octets a leaf that no compression makes smaller, and a bucket has few leaves.
 */
final class LeafTable {

    /** The tables whose rows are leaves; all others are derived from these. */
    static final List<Table> TABLES = List.of(Table.ENTRY, Table.LIBRARY, Table.TOUCHED, Table.AGREED, Table.SCHEMA);

    private static final int BUCKET_BYTES = 2;

    private LeafTable() {}

    /** @param digest SHA-256 of the leaf's value */
    record Row(byte[] keyHash, byte[] leafKey, byte[] digest) {

        Row(byte[] leafKey, byte[] digest) {
            this(Sha256.of(leafKey), leafKey, digest);
        }

        Table table() {
            Table table = Table.ofLeafKey(leafKey);
            if (table == null) {
                throw new StoreException("a leaf is of no table");
            }
            return table;
        }

        byte[] key() {
            return Table.keyOfLeaf(leafKey);
        }

        /** The leaf itself. */
        byte[] value(KeyValueReader reader) {
            byte[] value = reader.get(table(), key());
            if (value == null) {
                throw new StoreException("a leaf of " + table() + " has a digest and is missing");
            }
            return value;
        }
    }

    static int bucketOf(byte[] keyHash) {
        return (keyHash[0] & 0xff) << 8 | keyHash[1] & 0xff;
    }

    /** The key under which the leaf's digest stands. */
    static byte[] key(byte[] keyHash, byte[] leafKey) {
        byte[] key = Arrays.copyOf(keyHash, BUCKET_BYTES + leafKey.length);
        System.arraycopy(leafKey, 0, key, BUCKET_BYTES, leafKey.length);
        return key;
    }

    static byte @Nullable [] digest(KeyValueReader reader, byte[] leafKey) {
        return reader.get(Table.LEAF, key(Sha256.of(leafKey), leafKey));
    }

    /** One bucket in unsigned order of the key hashes. */
    static List<Row> bucket(KeyValueReader reader, int bucket) {
        List<Row> rows = new ArrayList<>();
        try (Scan scan = reader.scan(Table.LEAF, prefix(bucket))) {
            while (scan.next()) {
                rows.add(row(scan.key(), scan.value()));
            }
        }
        return sorted(rows);
    }

    static byte[] prefix(int bucket) {
        return new byte[] {(byte) (bucket >>> 8), (byte) bucket};
    }

    /** @param key as {@link #key} makes it */
    static Row row(byte[] key, byte[] digest) {
        return new Row(Arrays.copyOfRange(key, BUCKET_BYTES, key.length), digest);
    }

    static List<Row> sorted(List<Row> rows) {
        rows.sort((one, other) -> Arrays.compareUnsigned(one.keyHash, other.keyHash));
        return rows;
    }
}
