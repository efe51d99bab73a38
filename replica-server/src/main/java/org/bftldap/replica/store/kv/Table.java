package org.bftldap.replica.store.kv;

/** The tables of a store. A table is a prefix of one byte in one ordered key space, so that one memory table serves all. */
public enum Table {
    /** What describes the store itself: format, applied sequence number. */
    META('m'),
    /** Entry id to entry. */
    ENTRY('e'),
    /** Parent id and normalised RDN to entry id: the tree of names. */
    CHILD('c'),
    /** Attribute, normalised value and entry id to nothing. */
    INDEX('i'),
    /** SHA-256 of a leaf's key to SHA-256 of the leaf: what the root of the state is made of. */
    LEAF('l'),
    /** The replication library's own leaves. */
    LIBRARY('b'),
    /** Pages of touched numbers. */
    TOUCHED('t');

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

    /** The key in the one key space. */
    byte[] full(byte[] key) {
        byte[] full = new byte[key.length + 1];
        full[0] = prefix;
        System.arraycopy(key, 0, full, 1, key.length);
        return full;
    }
}
