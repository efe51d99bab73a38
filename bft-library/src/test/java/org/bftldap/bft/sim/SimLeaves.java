package org.bftldap.bft.sim;

import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.bftldap.bft.core.types.Digest;
import org.bftldap.bft.service.StateLeaves;

/** The leaves of one simulated state, hashed at each visit. */
final class SimLeaves implements StateLeaves {

    private final SimStore.Image state;
    private final Map<Digest, Digest> byKeyHash = new TreeMap<>();

    SimLeaves(SimStore.Image state) {
        this.state = state;
        state.application().forEach(this::hash);
        state.library().forEach(this::hash);
    }

    private void hash(byte[] key, byte[] value) {
        byKeyHash.put(Digest.sha256(key), Digest.sha256(value));
    }

    private static int bucket(byte[] keyHash) {
        return (keyHash[0] & 0xff) << 8 | keyHash[1] & 0xff;
    }

    @Override
    public void forEachDigest(int bucket, DigestVisitor visitor) {
        byKeyHash.forEach((key, value) -> {
            if (bucket(key.toBytes()) == bucket) {
                visitor.leaf(key.toBytes(), value.toBytes());
            }
        });
    }

    @Override
    public void forEachLibraryLeaf(LeafVisitor visitor) {
        state.library().forEach(visitor::leaf);
    }

    @Override
    public int[] takeDirtyBuckets() {
        return IntStream.range(0, BUCKETS).toArray();
    }
}
