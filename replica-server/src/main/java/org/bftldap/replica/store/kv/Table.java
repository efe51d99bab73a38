package org.bftldap.replica.store.kv;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The tables of a store. A table is a prefix of one byte in one ordered key space, so that one memory table serves all. */
public enum Table {
    /** What describes the store itself: format, applied sequence number. */
    META('m'),
    /** Entry id to entry. */
    ENTRY('e'),
    /** Parent id and normalised RDN to entry id and number of children: the tree of names. */
    CHILD('c'),
    /** Attribute, normalised value and entry id to nothing. */
    INDEX('i'),
    /** Bucket and key of a leaf to SHA-256 of the leaf: what the root of the state is made of. */
    LEAF('l'),
    /** The replication library's own leaves. */
    LIBRARY('b'),
    /** Pages of touched numbers. */
    TOUCHED('t'),
    /** What the group agreed about the last batch besides its operations. */
    AGREED('a'),
    /** Elements that administrators added to the schema. */
    SCHEMA('s');

    private final byte prefix;

    Table(char prefix) {
        this.prefix = (byte) prefix;
    }

    byte prefix() {
        return prefix;
    }

    /** The key of a leaf of the state: unique among all tables. */
    public byte[] leafKey(byte[] key) {
        return full(key);
    }

    /** The table that a leaf's key names, or null if no table is named so. */
    public static @Nullable Table ofLeafKey(byte[] leafKey) {
        for (Table table : values()) {
            if (leafKey.length > 0 && leafKey[0] == table.prefix) {
                return table;
            }
        }
        return null;
    }

    /** The key within its table of a leaf. */
    public static byte[] keyOfLeaf(byte[] leafKey) {
        return Arrays.copyOfRange(leafKey, 1, leafKey.length);
    }

    /** The key in the one key space. */
    byte[] full(byte[] key) {
        byte[] full = new byte[key.length + 1];
        full[0] = prefix;
        System.arraycopy(key, 0, full, 1, key.length);
        return full;
    }
}
