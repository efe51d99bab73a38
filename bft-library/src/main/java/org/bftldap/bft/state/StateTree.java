package org.bftldap.bft.state;

import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.BitSet;
import org.bftldap.bft.service.StateLeaves;

/**
 * Digests of the 65,536 buckets of the state, of the 256 nodes above them, and of the root; 2 MiB of memory. Used by the replica's
 * thread only.
 *
 * <p>A bucket is SHA-256(0x00 ‖ (key hash ‖ leaf digest)*) in key-hash order; an inner node is SHA-256(0x01 ‖ level ‖ children), level 1
 * above the buckets and 2 for the root. The prefixes keep leaves and nodes of different levels from being taken for each other.
 */
public final class StateTree {

    public static final int DIGEST_BYTES = 32;

    private static final int FAN_OUT = 256;
    private static final byte BUCKET_PREFIX = 0;
    private static final byte NODE_PREFIX = 1;
    private static final byte NODE_LEVEL = 1;
    private static final byte ROOT_LEVEL = 2;

    private final StateLeaves leaves;
    private final MessageDigest sha256;
    private final byte[] buckets = new byte[StateLeaves.BUCKETS * DIGEST_BYTES];
    private final byte[] nodes = new byte[FAN_OUT * DIGEST_BYTES];
    private final byte[] root = new byte[DIGEST_BYTES];

    /** Hashes the whole state: the first call of {@code takeDirtyBuckets} names all buckets. */
    public StateTree(StateLeaves leaves) {
        this.leaves = leaves;
        this.sha256 = sha256();
        fillWithEmpty();
        update();
    }

    /** Hashes what committed batches changed since the last call. */
    public byte[] root() {
        update();
        return root.clone();
    }

    /** Digests of all buckets, one after the other, as of now: a copy. */
    public byte[] buckets() {
        update();
        return buckets.clone();
    }

    /** The digest of a bucket without leaves. */
    public static byte[] emptyBucket() {
        byte[] empty = new byte[DIGEST_BYTES];
        fillWithEmptyBucket(sha256(), empty);
        return empty;
    }

    private static void fillWithEmptyBucket(MessageDigest sha256, byte[] target) {
        sha256.update(BUCKET_PREFIX);
        digestInto(sha256, target, 0);
    }

    /** Digests of the nodes above these buckets. */
    public static byte[] nodes(byte[] buckets) {
        MessageDigest sha256 = sha256();
        byte[] nodes = new byte[FAN_OUT * DIGEST_BYTES];
        for (int node = 0; node < FAN_OUT; node++) {
            hashNode(sha256, NODE_LEVEL, buckets, node * FAN_OUT * DIGEST_BYTES, nodes, node * DIGEST_BYTES);
        }
        return nodes;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("the JDK must offer SHA-256", e);
        }
    }

    private void update() {
        BitSet dirtyNodes = new BitSet(FAN_OUT);
        for (int bucket : leaves.takeDirtyBuckets()) {
            hashBucket(bucket);
            dirtyNodes.set(bucket / FAN_OUT);
        }
        if (dirtyNodes.isEmpty()) {
            return;
        }
        for (int node = dirtyNodes.nextSetBit(0); node >= 0; node = dirtyNodes.nextSetBit(node + 1)) {
            hashNode(NODE_LEVEL, buckets, node * FAN_OUT * DIGEST_BYTES, nodes, node * DIGEST_BYTES);
        }
        hashNode(ROOT_LEVEL, nodes, 0, root, 0);
    }

    private void hashBucket(int bucket) {
        sha256.update(BUCKET_PREFIX);
        leaves.forEachDigest(bucket, (keyHash, leafDigest) -> {
            sha256.update(keyHash);
            sha256.update(leafDigest);
        });
        digestInto(sha256, buckets, bucket * DIGEST_BYTES);
    }

    private void hashNode(byte level, byte[] children, int from, byte[] target, int at) {
        hashNode(sha256, level, children, from, target, at);
    }

    private static void hashNode(MessageDigest sha256, byte level, byte[] children, int from, byte[] target, int at) {
        sha256.update(NODE_PREFIX);
        sha256.update(level);
        sha256.update(children, from, FAN_OUT * DIGEST_BYTES);
        digestInto(sha256, target, at);
    }

    private static void digestInto(MessageDigest sha256, byte[] target, int at) {
        try {
            sha256.digest(target, at, DIGEST_BYTES);
        } catch (DigestException e) {
            throw new IllegalStateException("SHA-256 always fits 32 bytes", e);
        }
    }

    private void fillWithEmpty() {
        fillWithEmptyBucket(sha256, buckets);
        for (int bucket = 1; bucket < StateLeaves.BUCKETS; bucket++) {
            System.arraycopy(buckets, 0, buckets, bucket * DIGEST_BYTES, DIGEST_BYTES);
        }
        hashNode(NODE_LEVEL, buckets, 0, nodes, 0);
        for (int node = 1; node < FAN_OUT; node++) {
            System.arraycopy(nodes, 0, nodes, node * DIGEST_BYTES, DIGEST_BYTES);
        }
        hashNode(ROOT_LEVEL, nodes, 0, root, 0);
    }
}
