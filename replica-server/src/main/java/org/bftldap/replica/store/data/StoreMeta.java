package org.bftldap.replica.store.data;

import java.nio.file.Path;
import java.util.Arrays;
import org.bftldap.replica.store.kv.KeyValueReader;
import org.bftldap.replica.store.kv.KeyValueTransaction;
import org.bftldap.replica.store.kv.StoreException;
import org.bftldap.replica.store.kv.Table;

/** What a store says of itself, in the table {@link Table#META}. */
final class StoreMeta {

    /**
     * 1 kept a leaf's digest under the hash of its key and touched numbers in 1,024 leaves of fixed size; 2 keeps it under bucket and key,
     * them in 64 packed leaves, and counts children.
     */
    private static final int FORMAT_NUMBER = 2;

    private static final byte[] FORMAT = {'f'};
    private static final byte[] APPLIED = {'a'};
    private static final byte[] ENTRY_COUNT = {'n'};

    private StoreMeta() {}

    /** @throws StoreException if a store of another format is in this directory */
    static void requireFormat(KeyValueReader reader, Path directory) {
        byte[] found = reader.get(Table.META, FORMAT);
        if (!Arrays.equals(found, new byte[] {FORMAT_NUMBER})) {
            String name = found == null || found.length != 1 ? "no known format" : "format " + found[0];
            throw StoreException.otherFormat("the store in " + directory + " is of " + name + ", this version of bftldap reads format "
                    + FORMAT_NUMBER + "; start the version that wrote it");
        }
    }

    /** Whether any batch was ever committed, genesis included. */
    static boolean isBegun(KeyValueReader reader) {
        return reader.get(Table.META, APPLIED) != null;
    }

    static long applied(KeyValueReader reader) {
        return number(reader, APPLIED);
    }

    static long entryCount(KeyValueReader reader) {
        return number(reader, ENTRY_COUNT);
    }

    private static long number(KeyValueReader reader, byte[] key) {
        byte[] stored = reader.get(Table.META, key);
        return stored == null ? 0 : Keys.id(stored, 0);
    }

    static void write(KeyValueTransaction changes, long applied, long entryCount) {
        changes.put(Table.META, FORMAT, new byte[] {FORMAT_NUMBER});
        changes.put(Table.META, APPLIED, Keys.ofId(applied));
        changes.put(Table.META, ENTRY_COUNT, Keys.ofId(entryCount));
    }
}
