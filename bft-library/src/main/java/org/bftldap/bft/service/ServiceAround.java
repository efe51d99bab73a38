package org.bftldap.bft.service;

import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A service around another, to which it leaves all that its subclass does not do: a method with a default would else be lost on the way. */
public abstract class ServiceAround implements ReplicatedService {

    protected final ReplicatedService service;

    protected ServiceAround(ReplicatedService service) {
        this.service = service;
    }

    @Override
    public long applied() {
        return service.applied();
    }

    @Override
    public long dueMillis() {
        return service.dueMillis();
    }

    @Override
    public BatchTransaction begin(BatchContext context) {
        return service.begin(context);
    }

    @Override
    public ReadAnswer read(Caller caller, byte[] operation) {
        return service.read(caller, operation);
    }

    @Override
    public CompletionStage<ReadAnswer> readLater(Caller caller, byte[] nonce, byte[] operation) {
        return service.readLater(caller, nonce, operation);
    }

    @Override
    public CompletionStage<ReadAnswer> readOrdered(Caller caller, byte[] operation) {
        return service.readOrdered(caller, operation);
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
    public Admission admit(byte[] operation) {
        return service.admit(operation);
    }

    @Override
    public Admission admitOfReplica(byte[] operation) {
        return service.admitOfReplica(operation);
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
