package org.bftldap.bft.service;

/** A batch's transaction around another, to which it leaves all that its subclass does not do. */
public abstract class TransactionAround implements BatchTransaction {

    protected final BatchTransaction transaction;

    protected TransactionAround(BatchTransaction transaction) {
        this.transaction = transaction;
    }

    @Override
    public byte[] execute(int index, Caller caller, byte[] operation) {
        return transaction.execute(index, caller, operation);
    }

    @Override
    public void putLibraryLeaf(byte[] key, byte[] value) {
        transaction.putLibraryLeaf(key, value);
    }

    @Override
    public void removeLibraryLeaf(byte[] key) {
        transaction.removeLibraryLeaf(key);
    }

    @Override
    public void commit() {
        transaction.commit();
    }

    @Override
    public void close() {
        transaction.close();
    }
}
