package org.bftldap.replica.store.kv;

/** A cursor over a range of keys, before the first one at the start. For one thread; must be closed. */
public interface Scan extends AutoCloseable {

    /** Goes to the next key; false after the last. */
    boolean next();

    /** The key without the table's prefix; the caller's own copy. */
    byte[] key();

    byte[] value();

    @Override
    void close();
}
