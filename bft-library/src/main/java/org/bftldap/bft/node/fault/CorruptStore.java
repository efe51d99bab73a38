package org.bftldap.bft.node.fault;

import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;
import org.bftldap.bft.service.Admission;
import org.bftldap.bft.service.BatchContext;
import org.bftldap.bft.service.BatchTransaction;
import org.bftldap.bft.service.Caller;
import org.bftldap.bft.service.Companions;
import org.bftldap.bft.service.ReadAnswer;
import org.bftldap.bft.service.ReplicatedService;
import org.bftldap.bft.service.StateImage;
import org.bftldap.bft.service.StateLeaves;
import org.bftldap.bft.service.StateStage;
import org.jspecify.annotations.Nullable;

/**
 * {@link Fault#CORRUPT_STORE}. One write of every so many does not reach the service, and is answered as the one before it was: what a disk
 * does that acknowledges and loses. The replica itself finds out at the next checkpoint, when its root is not what the others certify.
 */
final class CorruptStore implements ReplicatedService {

    private static final int EACH = 20;

    private final ReplicatedService service;
    private int operations;
    private byte[] lastResult = new byte[0];

    CorruptStore(ReplicatedService service) {
        this.service = service;
    }

    private byte[] execute(BatchTransaction transaction, int index, Caller caller, byte[] operation) {
        if (++operations % EACH != 0) {
            lastResult = transaction.execute(index, caller, operation);
        }
        return lastResult;
    }

    @Override
    public BatchTransaction begin(BatchContext context) {
        BatchTransaction transaction = service.begin(context);
        return new BatchTransaction() {
            @Override
            public byte[] execute(int index, Caller caller, byte[] operation) {
                return CorruptStore.this.execute(transaction, index, caller, operation);
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
        };
    }

    @Override
    public long applied() {
        return service.applied();
    }

    @Override
    public CompletionStage<ReadAnswer> readLater(Caller caller, byte[] nonce, byte[] operation) {
        return service.readLater(caller, nonce, operation);
    }

    @Override
    public OptionalLong versionNow(Caller caller, byte[] operation) {
        return service.versionNow(caller, operation);
    }

    @Override
    public void joined(Companions companions) {
        service.joined(companions);
    }

    @Override
    public void received(int from, byte[] proof) {
        service.received(from, proof);
    }

    @Override
    public long dueMillis() {
        return service.dueMillis();
    }

    @Override
    public ReadAnswer read(Caller caller, byte[] operation) {
        return service.read(caller, operation);
    }

    @Override
    public Admission admit(byte[] operation) {
        return service.admit(operation);
    }

    @Override
    public StateLeaves leaves() {
        return service.leaves();
    }

    @Override
    public void takeImage(long sequence) {
        service.takeImage(sequence);
    }

    @Override
    public void imageCertified(long sequence) {
        service.imageCertified(sequence);
    }

    @Override
    public @Nullable StateImage openImage(long sequence) {
        return service.openImage(sequence);
    }

    @Override
    public StateStage stage() {
        return service.stage();
    }

    @Override
    public void close() {
        service.close();
    }
}
