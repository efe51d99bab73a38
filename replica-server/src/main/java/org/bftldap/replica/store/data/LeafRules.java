package org.bftldap.replica.store.data;

import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.bftldap.bft.service.StateLeaves;
import org.bftldap.bft.service.StateStage;
import org.bftldap.replica.store.entry.EntryCheck;
import org.bftldap.replica.store.kv.Table;

/**
 * What leaves from another replica must be like to be held at all. Whether they are the certified ones is the library's business: here
 * it is made sure that nothing else than leaves is written, and that what is written can be read again.
 */
final class LeafRules {

    /** Much more than an entry of 4 MiB, the largest that is taken, can become with normal forms of its values; or a session's replies. */
    static final int VALUE_BYTES_MAX = 64 << 20;

    /** As {@link org.bftldap.bft.service.BatchTransaction#putLibraryLeaf} says. */
    private static final int LIBRARY_KEY_BYTES_MAX = 64;

    private LeafRules() {}

    /**
     * The leaves by their keys.
     *
     * @throws IllegalArgumentException if one is not of the bucket, is there twice, or cannot be held
     */
    static SortedMap<byte[], byte[]> check(int bucket, List<StateStage.Leaf> leaves) {
        if (bucket < 0 || bucket >= StateLeaves.BUCKETS) {
            throw new IllegalArgumentException("there is no bucket " + bucket);
        }
        TreeMap<byte[], byte[]> checked = new TreeMap<>(Arrays::compareUnsigned);
        for (StateStage.Leaf leaf : leaves) {
            if (LeafTable.bucketOf(Sha256.of(leaf.key())) != bucket) {
                throw new IllegalArgumentException("a leaf is not of bucket " + bucket);
            }
            if (leaf.value().length > VALUE_BYTES_MAX) {
                throw new IllegalArgumentException("a leaf of " + leaf.value().length + " octets is too large");
            }
            checkContent(leaf);
            if (checked.put(leaf.key(), leaf.value()) != null) {
                throw new IllegalArgumentException("a leaf is twice in bucket " + bucket);
            }
        }
        return checked;
    }

    private static void checkContent(StateStage.Leaf leaf) {
        Table table = Table.ofLeafKey(leaf.key());
        if (table == null || !LeafTable.TABLES.contains(table)) {
            throw new IllegalArgumentException("a leaf is of no table that holds leaves");
        }
        byte[] key = Table.keyOfLeaf(leaf.key());
        switch (table) {
            case ENTRY -> {
                if (key.length != Keys.ID_BYTES || !Keys.isEntryId(Keys.id(key, 0))) {
                    throw new IllegalArgumentException("an entry has an impossible id");
                }
                EntryCheck.check(Keys.id(key, 0), leaf.value());
            }
            case TOUCHED -> TouchedPages.check(key, leaf.value());
            case AGREED -> StoreMeta.checkAgreed(key, leaf.value());
            case SCHEMA -> SchemaRows.check(key, leaf.value());
            default -> {
                if (key.length == 0 || key.length > LIBRARY_KEY_BYTES_MAX) {
                    throw new IllegalArgumentException("a leaf of the library has a key of " + key.length + " octets");
                }
            }
        }
    }
}
