package org.bftldap.replica.store.data;

import java.nio.file.Path;
import java.util.Arrays;
import org.bftldap.replica.store.kv.KeyValueReader;
import org.bftldap.replica.store.kv.KeyValueTransaction;
import org.bftldap.replica.store.kv.StoreException;
import org.bftldap.replica.store.kv.Table;
import org.jspecify.annotations.Nullable;

/** What a store says of itself in {@link Table#META}, and the agreed time in {@link Table#AGREED}, which is a leaf. */
final class StoreMeta {

    /**
     * 1 kept a leaf's digest under the hash of its key and touched numbers in 1,024 leaves of fixed size; 2 keeps it under bucket and key,
     * them in 64 packed leaves, and counts children.
     */
    private static final int FORMAT_NUMBER = 2;

    private static final byte[] FORMAT = {'f'};
    private static final byte[] APPLIED = {'a'};
    private static final byte[] ENTRY_COUNT = {'n'};

    private static final byte[] TIME = {'t'};

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

    /** Milliseconds since 1970 UTC; 0 before the first batch that was told its time. */
    static long agreedTimeMillis(KeyValueReader reader) {
        return number(reader.get(Table.AGREED, TIME));
    }

    private static long number(KeyValueReader reader, byte[] key) {
        return number(reader.get(Table.META, key));
    }

    private static long number(byte @Nullable [] stored) {
        return stored == null ? 0 : Keys.id(stored, 0);
    }

    static void writeAgreedTime(KeyValueTransaction changes, long millis) {
        changes.put(Table.AGREED, TIME, Keys.ofId(millis));
    }

    /** @throws IllegalArgumentException if this is no row of {@link Table#AGREED} */
    static void checkAgreed(byte[] key, byte[] value) {
        if (!Arrays.equals(key, TIME) || value.length != Keys.ID_BYTES || Keys.id(value, 0) < 0) {
            throw new IllegalArgumentException("an agreed time is none");
        }
    }

    static void write(KeyValueTransaction changes, long applied, long entryCount) {
        changes.put(Table.META, FORMAT, new byte[] {FORMAT_NUMBER});
        changes.put(Table.META, APPLIED, Keys.ofId(applied));
        changes.put(Table.META, ENTRY_COUNT, Keys.ofId(entryCount));
    }
}
