package org.bftldap.bft.service;

/**
 * One agreed batch being applied. Nothing of it is seen by {@link ReplicatedService#read} before {@link #commit}, and after a crash
 * either all of it or nothing is in the store.
 */
public interface BatchTransaction extends AutoCloseable {

    /**
     * Runs one operation in a savepoint of its own: an operation that fails leaves no trace but its result.
     *
     * @param index position in the batch, from 0; (sequence, index) is unique for ever and is what agreed identifiers are made of
     * @return the result's bytes, equal at every correct replica
     */
    byte[] execute(int index, Caller caller, byte[] operation);

    /** Writes one of the library's own leaves in the same transaction. Keys are at most 64 bytes. */
    void putLibraryLeaf(byte[] key, byte[] value);

    void removeLibraryLeaf(byte[] key);

    /** Makes the batch visible, with {@code applied()} now its sequence number. Needs no fsync: the journal is the durable log. */
    void commit();

    /** Drops whatever was not committed. */
    @Override
    void close();
}
