package org.bftldap.replica.store.data;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.bftldap.bft.service.StateImage;
import org.bftldap.bft.service.StateLeaves;
import org.bftldap.bft.service.StateStage;
import org.bftldap.replica.store.kv.Scan;
import org.bftldap.replica.store.kv.Table;

/** What the replication library does with images and stages, without a network: compares buckets, fetches those that differ. */
final class Transfer {

    private Transfer() {}

    /** The buckets that differ, in a random order. */
    static List<Integer> differing(StateImage image, StateStage stage, long seed) {
        List<Integer> buckets = new ArrayList<>();
        for (int bucket = 0; bucket < StateLeaves.BUCKETS; bucket++) {
            if (!digests(image::forEachDigest, bucket).equals(digests(stage.leaves()::forEachDigest, bucket))) {
                buckets.add(bucket);
            }
        }
        Collections.shuffle(buckets, new Random(seed));
        return buckets;
    }

    static void replace(StateImage image, StateStage stage, List<Integer> buckets) {
        for (int bucket : buckets) {
            stage.replaceBucket(bucket, leaves(image, bucket));
        }
    }

    static List<StateStage.Leaf> leaves(StateImage image, int bucket) {
        List<StateStage.Leaf> leaves = new ArrayList<>();
        image.forEachLeaf(bucket, (key, value) -> leaves.add(new StateStage.Leaf(key, value)));
        return leaves;
    }

    private interface Digests {
        void forEach(int bucket, StateLeaves.DigestVisitor visitor);
    }

    private static List<String> digests(Digests digests, int bucket) {
        List<String> found = new ArrayList<>();
        digests.forEach(bucket, (keyHash, leafDigest) -> found.add(hex(keyHash) + " " + hex(leafDigest)));
        return found;
    }

    /** All rows of all tables, as text. */
    static TreeMap<String, String> rows(DirectoryStore store) {
        TreeMap<String, String> rows = new TreeMap<>();
        try (StoreSnapshot snapshot = store.snapshot()) {
            for (Table table : Table.values()) {
                try (Scan scan = snapshot.reader().scan(table, new byte[0])) {
                    while (scan.next()) {
                        rows.put(table + " " + hex(scan.key()), hex(scan.value()));
                    }
                }
            }
        }
        return rows;
    }

    static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
