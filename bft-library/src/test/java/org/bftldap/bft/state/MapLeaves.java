package org.bftldap.bft.state;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.TreeMap;
import java.util.TreeSet;
import org.bftldap.bft.service.StateLeaves;

/** Leaves in memory, for tests and the counter service. */
public final class MapLeaves implements StateLeaves {

    private record Leaf(byte[] key, byte[] value, byte[] digest) {}

    private final TreeMap<byte[], Leaf> byKeyHash = new TreeMap<>(Arrays::compareUnsigned);
    private final TreeMap<byte[], byte[]> library = new TreeMap<>(Arrays::compareUnsigned);
    private final TreeSet<Integer> dirty = new TreeSet<>();
    private boolean allDirty = true;

    public void put(byte[] key, byte[] value) {
        byte[] hash = sha256(key);
        byKeyHash.put(hash, new Leaf(key, value, sha256(value)));
        dirty.add(bucket(hash));
    }

    public void remove(byte[] key) {
        byte[] hash = sha256(key);
        byKeyHash.remove(hash);
        dirty.add(bucket(hash));
    }

    public void putLibrary(byte[] key, byte[] value) {
        library.put(key, value);
        put(key, value);
    }

    public void removeLibrary(byte[] key) {
        library.remove(key);
        remove(key);
    }

    @Override
    public void forEachDigest(int bucket, DigestVisitor visitor) {
        byte[] from = ByteBuffer.allocate(32).putShort((short) bucket).array();
        for (var entry : byKeyHash.tailMap(from).entrySet()) {
            if (bucket(entry.getKey()) != bucket) {
                return;
            }
            visitor.leaf(entry.getKey(), entry.getValue().digest());
        }
    }

    @Override
    public void forEachLibraryLeaf(LeafVisitor visitor) {
        library.forEach(visitor::leaf);
    }

    @Override
    public int[] takeDirtyBuckets() {
        int[] taken = allDirty
                ? java.util.stream.IntStream.range(0, BUCKETS).toArray()
                : dirty.stream().sorted(Comparator.naturalOrder()).mapToInt(Integer::intValue).toArray();
        allDirty = false;
        dirty.clear();
        return taken;
    }

    private static int bucket(byte[] hash) {
        return (hash[0] & 0xff) << 8 | hash[1] & 0xff;
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
