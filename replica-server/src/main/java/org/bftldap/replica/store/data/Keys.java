package org.bftldap.replica.store.data;

/** The keys of the tables. Ids are 8 octets, high first, so that their order is the order of creation. */
final class Keys {

    static final int ID_BYTES = 8;

    /** An entry's id: the agreed sequence number and the number of the entry among those made by that batch. */
    private static final int INDEX_BITS = 20;

    private Keys() {}

    static long entryId(long sequence, int index) {
        if (index <= 0 || index >= 1 << INDEX_BITS || sequence < 0 || sequence >= 1L << (63 - INDEX_BITS)) {
            throw new IllegalStateException("entry " + index + " of batch " + sequence + " has no id");
        }
        return sequence << INDEX_BITS | index;
    }

    /** Whether an entry can have this id. */
    static boolean isEntryId(long id) {
        return id > 0 && (id & (1 << INDEX_BITS) - 1) != 0;
    }

    static byte[] ofId(long id) {
        byte[] key = new byte[ID_BYTES];
        putId(key, 0, id);
        return key;
    }

    static void putId(byte[] target, int at, long id) {
        for (int i = 0; i < ID_BYTES; i++) {
            target[at + i] = (byte) (id >>> 56 - 8 * i);
        }
    }

    static long id(byte[] source, int at) {
        long id = 0;
        for (int i = 0; i < ID_BYTES; i++) {
            id = id << 8 | source[at + i] & 0xff;
        }
        return id;
    }

    static byte[] child(long parentId, byte[] rdnKey) {
        byte[] key = new byte[ID_BYTES + rdnKey.length];
        putId(key, 0, parentId);
        System.arraycopy(rdnKey, 0, key, ID_BYTES, rdnKey.length);
        return key;
    }

    /** @param children how many entries are right below; most have none, and then it takes no room */
    static byte[] childValue(long id, int children) {
        byte[] value = new byte[ID_BYTES + (children == 0 ? 0 : Integer.BYTES)];
        putId(value, 0, id);
        for (int i = ID_BYTES; i < value.length; i++) {
            value[i] = (byte) (children >>> 24 - 8 * (i - ID_BYTES));
        }
        return value;
    }

    static int childCount(byte[] childValue) {
        int count = 0;
        for (int i = ID_BYTES; i < childValue.length; i++) {
            count = count << 8 | childValue[i] & 0xff;
        }
        return count;
    }
}
