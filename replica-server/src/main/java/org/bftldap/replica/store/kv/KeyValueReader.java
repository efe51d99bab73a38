package org.bftldap.replica.store.kv;

import org.jspecify.annotations.Nullable;

/** One consistent view of all tables. */
public interface KeyValueReader {

    byte @Nullable [] get(Table table, byte[] key);

    /** All keys of the table that start with the prefix, in unsigned byte order, beginning with the first at or after {@code from}. */
    Scan scan(Table table, byte[] prefix, byte[] from);

    default Scan scan(Table table, byte[] prefix) {
        return scan(table, prefix, prefix);
    }
}
