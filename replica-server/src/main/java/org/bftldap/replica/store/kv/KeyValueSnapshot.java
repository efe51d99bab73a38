package org.bftldap.replica.store.kv;

/** The committed state at one moment; immutable, for any number of threads. Closed once, after its last reader. */
public interface KeyValueSnapshot extends KeyValueReader, AutoCloseable {

    @Override
    void close();
}
