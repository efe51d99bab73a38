package org.bftldap.bft.state;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import org.bftldap.bft.service.StateLeaves;
import org.bftldap.bft.service.StateStage;

/** Leaves in memory, for tests and the counter service. */
public final class MapLeaves implements StateLeaves {

    private record Leaf(byte[] key, byte[] value, byte[] digest) {}

    private final TreeMap<byte[], Leaf> byKeyHash = new TreeMap<>(Arrays::compareUnsigned);
    private final TreeMap<byte[], byte[]> library = new TreeMap<>(Arrays::compareUnsigned);
    private final TreeSet<Integer> dirty = new TreeSet<>();

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

    /** One that changes apart from this one, with nothing hashed yet. */
    public MapLeaves copy() {
        MapLeaves copy = new MapLeaves();
        byKeyHash.forEach((hash, leaf) -> {
            copy.byKeyHash.put(hash, leaf);
            copy.dirty.add(bucket(hash));
        });
        copy.library.putAll(library);
        return copy;
    }

    public List<StateStage.Leaf> leaves(int bucket) {
        byte[] from = ByteBuffer.allocate(32).putShort((short) bucket).array();
        List<StateStage.Leaf> found = new ArrayList<>();
        for (var entry : byKeyHash.tailMap(from).entrySet()) {
            if (bucket(entry.getKey()) != bucket) {
                break;
            }
            found.add(new StateStage.Leaf(entry.getValue().key(), entry.getValue().value()));
        }
        return found;
    }

    /** All leaves, in the order of their key hashes. */
    public List<StateStage.Leaf> all() {
        return byKeyHash.values().stream().map(leaf -> new StateStage.Leaf(leaf.key(), leaf.value())).toList();
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
        // After opening these are all that hold something; the tree knows what an empty bucket hashes to.
        int[] taken = dirty.stream().mapToInt(Integer::intValue).toArray();
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
