package org.bftldap.bft.core.protocol;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bftldap.bft.core.message.Digests;
import org.bftldap.bft.core.message.FetchDigests;
import org.bftldap.bft.core.types.Digest;
import org.bftldap.bft.service.StateLeaves;
import org.bftldap.bft.service.StateStage;
import org.jspecify.annotations.Nullable;

/**
 * Two trees of digests: that of the stage, and, as far as it is known, that of the certified state which the stage is to become (§2.9).
 * What is taken in was checked against the digest above it, up to the certified root. The shape is {@code bft.state.StateTree}'s.
 */
final class FetchedTree {

    static final int FAN_OUT = 256;

    private static final byte[] LEVEL_OF_NODES = {1, 1};
    private static final byte[] LEVEL_OF_ROOT = {1, 2};
    private static final byte[] LEVEL_OF_BUCKETS = {0};

    private final byte[] mine;
    private Digest root;
    private byte @Nullable [] nodes;
    private final byte @Nullable [][] buckets = new byte[FAN_OUT][];

    /**
     * @param mine digests of the stage's 65,536 buckets; not copied
     * @param root of the state that is wanted
     */
    FetchedTree(byte[] mine, Digest root) {
        if (mine.length != StateLeaves.BUCKETS * Digest.BYTES) {
            throw new IllegalArgumentException("a digest for each bucket");
        }
        this.mine = mine;
        this.root = root;
    }

    /** Another state is wanted; what the stage holds by now is kept. */
    void aim(Digest otherRoot) {
        root = otherRoot;
        nodes = null;
        Arrays.fill(buckets, null);
    }

    /** What the digests below a node hash to, as the node itself. */
    static Digest hash(int node, byte[] children) {
        return Digest.sha256(node == FetchDigests.ROOT ? LEVEL_OF_ROOT : LEVEL_OF_NODES, children);
    }

    /** What the node must hash to; null while the node above is not known. */
    @Nullable Digest expected(int node) {
        if (node == FetchDigests.ROOT) {
            return root;
        }
        return nodes == null ? null : digest(nodes, node);
    }

    /** Takes in digests that hash to what is {@link #expected}. */
    void accept(int node, byte[] children) {
        if (node == FetchDigests.ROOT) {
            nodes = children;
        } else {
            buckets[node] = children;
        }
    }

    /** Nodes below which the stage differs, ascending. */
    List<Integer> differingNodes() {
        byte[] wanted = nodes;
        Invariants.check(wanted != null, "nodes are compared when they are known");
        List<Integer> differing = new ArrayList<>();
        for (int node = 0; node < FAN_OUT; node++) {
            if (!digest(wanted, node).equals(myNode(node))) {
                differing.add(node);
            }
        }
        return differing;
    }

    /** Buckets below this node in which the stage differs, ascending. */
    List<Integer> differingBuckets(int node) {
        List<Integer> differing = new ArrayList<>();
        for (int bucket = node * FAN_OUT; bucket < (node + 1) * FAN_OUT; bucket++) {
            if (!bucket(bucket).equals(digest(mine, bucket))) {
                differing.add(bucket);
            }
        }
        return differing;
    }

    /** What the bucket must hash to; its node is known. */
    Digest bucket(int bucket) {
        byte[] ofNode = buckets[bucket / FAN_OUT];
        Invariants.check(ofNode != null, "buckets are compared when they are known");
        return digest(ofNode, bucket % FAN_OUT);
    }

    /** The stage holds this bucket as it is wanted. */
    void staged(int bucket) {
        bucket(bucket).copyTo(mine, bucket * Digest.BYTES);
    }

    /** Root of the stage as it is by now. */
    Digest myRoot() {
        byte[] all = new byte[Digests.BYTES];
        for (int node = 0; node < FAN_OUT; node++) {
            myNode(node).copyTo(all, node * Digest.BYTES);
        }
        return hash(FetchDigests.ROOT, all);
    }

    private Digest myNode(int node) {
        int from = node * FAN_OUT * Digest.BYTES;
        return hash(node, Arrays.copyOfRange(mine, from, from + FAN_OUT * Digest.BYTES));
    }

    private static Digest digest(byte[] digests, int index) {
        return Digest.of(Arrays.copyOfRange(digests, index * Digest.BYTES, (index + 1) * Digest.BYTES));
    }

    /** What a bucket with these leaves hashes to; null if they are not leaves of this bucket in the order of their key hashes. */
    static @Nullable Digest hash(int bucket, List<StateStage.Leaf> leaves) {
        byte[][] parts = new byte[1 + 2 * leaves.size()][];
        int at = 0;
        parts[at++] = LEVEL_OF_BUCKETS;
        byte[] last = {};
        for (StateStage.Leaf leaf : leaves) {
            byte[] key = Digest.sha256(leaf.key()).toBytes();
            boolean isHere = ((key[0] & 0xff) << 8 | key[1] & 0xff) == bucket;
            if (!isHere || Arrays.compareUnsigned(last, key) >= 0) {
                return null;
            }
            parts[at++] = key;
            parts[at++] = Digest.sha256(leaf.value()).toBytes();
            last = key;
        }
        return Digest.sha256(parts);
    }
}
