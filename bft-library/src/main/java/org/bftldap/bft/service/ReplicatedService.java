package org.bftldap.bft.service;

import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The application that a group replicates.
 *
 * <p>Threads: all methods are called by the replica's one thread, except {@link #read}, {@link #readLater}, {@link #admit} and {@link #admitOfReplica}, which are called by any
 * number of threads while that one executes. An exception from any method but {@code admit} stops the replica (fail-stop): an
 * operation that cannot be done is a <em>result</em>, never an exception.
 *
 * <p>Determinism: results and leaves are functions of (genesis, sequence of batches) alone; see {@code docs/explanation/protocol.md} §2.10.
 */
public interface ReplicatedService extends AutoCloseable {

    /** Sequence number of the last batch whose effects the store holds; 0 for genesis. After a crash: that of the image reopened. */
    long applied();

    /**
     * Agreed time, milliseconds since 1970 UTC, at which the service has something to do by itself in the committed state: the group then
     * makes a batch, without operations if nobody sends any, and {@link BatchTransaction#commit} can do it. {@link Long#MAX_VALUE} for
     * never. As long as it lies in the past such batches follow each other, so work may be spread over several.
     */
    long dueMillis();

    /** Starts the one transaction in which batch {@code context.sequence()} runs. At most one is open. */
    BatchTransaction begin(BatchContext context);

    /**
     * Answers a read-only operation on a snapshot of the committed state, never waiting for a batch in progress.
     *
     * @return the answer; the caller closes it
     */
    ReadAnswer read(Caller caller, byte[] operation);

    /**
     * The same for a read that is not ordered, whose answer may take time: that of a service which has to ask another group. Must not block.
     * Completes on any thread, exceptionally only to stop the replica.
     *
     * @param nonce 32 bytes that name this read; equal at all replicas, and never used again by a correct client
     */
    default CompletionStage<ReadAnswer> readLater(Caller caller, byte[] nonce, byte[] operation) {
        return CompletableFuture.completedFuture(read(caller, operation));
    }

    /**
     * Answers an ordered read: on the replica's thread, right after its batch was committed, of exactly that state. Its answer may take time, as
     * that of {@link #readLater}, but must follow from the order alone: the version that goes with it is the batch's number. Never an exception.
     */
    default CompletionStage<ReadAnswer> readOrdered(Caller caller, byte[] operation) {
        return CompletableFuture.completedFuture(read(caller, operation));
    }

    /**
     * The version that an answer to this read would have now, found without making it; empty if that cannot be told. Another version means
     * that another group must not keep the answer any longer. On any thread.
     */
    default OptionalLong versionNow(Caller caller, byte[] operation) {
        return OptionalLong.empty();
    }

    /** Called once, before anything else arrives. */
    default void joined(Companions companions) {}

    /** What another replica's service sent by {@link Companions#send}; on the replica's thread, so not for long work. */
    default void received(int from, byte[] proof) {}

    /** Whether this operation may be ordered at all: a pure function of the bytes, so that every correct replica decides alike. */
    Admission admit(byte[] operation);

    /**
     * Whether this may be ordered in the name of a replica, on its own word ({@link Companions#order}): a pure function of the bytes, as
     * {@link #admit}. A replica may be faulty, so this must hold only for what proves itself. Nothing, unless a service says otherwise.
     */
    default Admission admitOfReplica(byte[] operation) {
        return new Admission.Refused("this service takes no operation from replicas");
    }

    /** The leaves of the committed state, the library's own included. */
    StateLeaves leaves();

    /**
     * Makes an immutable image of exactly the committed state, durable (fsynced, directory included) on return. Called between
     * batches; {@code sequence == applied()}.
     */
    void takeImage(long sequence);

    /** The image at this sequence number is certified by a quorum: keep it and the one certified before it, drop older ones. */
    void imageCertified(long sequence);

    /** The certified image of this number, or null if it is not held (any more). The caller closes it. */
    @Nullable StateImage openImage(long sequence);

    /** Begins to make another state beside the one in use. At most one is open. */
    StateStage stage();

    @Override
    void close();
}
