package org.bftldap.bft.nested;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.bftldap.bft.core.types.Digest;
import org.bftldap.bft.service.BatchTransaction;
import org.bftldap.bft.service.StateLeaves;

/**
 * Leaves of the library in which invocations are kept, at both ends: under the state's root and in the transaction of the batch as all else, so that
 * they outlive restarts and travel with the state. The core, whose leaves stand beside them, does not see them ({@link #hiding}).
 */
final class NestedLeaves {

    /** First byte of all their keys; the core has none that begins so. */
    private static final byte PREFIX = 'i';

    private static final int KEY_BYTES = 2 + Digest.BYTES;

    /** What a leaf is about. */
    enum Kind {
        /** What the caller keeps of a target. */
        TARGET('t'),
        /** An open invocation. */
        OPEN('o'),
        /** What the target keeps of a caller. */
        CALLER('c'),
        /** What came of an invocation. */
        OUTCOME('e');

        private final byte letter;

        Kind(char letter) {
            this.letter = (byte) letter;
        }
    }

    private final Map<byte[], Optional<byte[]>> changes = new TreeMap<>(Arrays::compareUnsigned);

    /** Of a group. */
    static byte[] key(Kind kind, String group) {
        return ByteBuffer.allocate(KEY_BYTES)
                .put(PREFIX)
                .put(kind.letter)
                .put(Digest.sha256(group.getBytes(StandardCharsets.US_ASCII)).toBytes())
                .array();
    }

    /** Of one of a group's invocations. */
    static byte[] key(Kind kind, String group, long number) {
        return ByteBuffer.allocate(KEY_BYTES + Long.BYTES).put(key(kind, group)).putLong(number).array();
    }

    static boolean isOf(Kind kind, byte[] key) {
        return key.length >= KEY_BYTES && key[0] == PREFIX && key[1] == kind.letter;
    }

    static long number(byte[] key) {
        return ByteBuffer.wrap(key).getLong(KEY_BYTES);
    }

    void put(byte[] key, byte[] value) {
        changes.put(key, Optional.of(value));
    }

    void remove(byte[] key) {
        changes.put(key, Optional.empty());
    }

    /** Into the transaction, before it is committed. */
    void writeTo(BatchTransaction transaction) {
        changes.forEach((key, value) -> value.ifPresentOrElse(
                bytes -> transaction.putLibraryLeaf(key, bytes), () -> transaction.removeLibraryLeaf(key)));
        changes.clear();
    }

    /** The same leaves, of which the library's own are the core's alone. */
    static StateLeaves hiding(StateLeaves leaves) {
        return leaves.hiding(PREFIX);
    }
}
