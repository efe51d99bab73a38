package org.bftldap.bft.core.protocol;

import java.util.List;
import org.bftldap.bft.core.message.CheckpointCertificate;
import org.bftldap.bft.core.message.ClaimForm;
import org.bftldap.bft.core.message.Evidence;
import org.bftldap.bft.core.types.Digest;
import org.bftldap.bft.core.message.Message;
import org.bftldap.bft.service.BatchContext;
import org.bftldap.bft.service.StateStage;
import org.jspecify.annotations.Nullable;

/** What the node does for the core after the sends of the same output. */
public sealed interface Command {

    /**
     * Begin a transaction and run these operations in it; answer with {@link Input.Executed}. Nothing else is executed before the
     * {@link Seal} of this batch.
     */
    record Execute(BatchContext context, List<Operation> operations) implements Command {
        public Execute {
            operations = List.copyOf(operations);
        }
    }

    /**
     * @param index position in the batch; with the sequence number it is unique for ever. Positions may be missing: what the session
     *     table forbids is not executed
     */
    record Operation(int index, int client, byte[] payload) {}

    /**
     * Write the library's leaves into the open transaction and commit it; then open the reads on the state as it is now; then send the
     * replies. The replies must not go before the commit, or a client could read older than it wrote.
     */
    record Seal(long sequence, List<LeafChange> leaves, List<OrderedRead> reads, List<Outgoing> replies) implements Command {
        public Seal {
            leaves = List.copyOf(leaves);
            reads = List.copyOf(reads);
            replies = List.copyOf(replies);
        }
    }

    /** @param value null to remove */
    record LeafChange(byte[] key, byte @Nullable [] value) {}

    /** A read ordered as part of the batch; its version is the batch's sequence number, not what the answer says. */
    record OrderedRead(int client, long readId, int replier, byte[] payload) {}

    /** Make a durable image of exactly the state after this batch, and answer with {@link Input.ImageTaken}. Nothing is executed before. */
    record TakeImage(long sequence) implements Command {}

    /** The image of this number is certified; the certificate stands in the journal. Older images and records may go. */
    record CheckpointStable(CheckpointCertificate certificate) implements Command {}

    /**
     * Send the peer {@code Batches} with claims for these executed batches, as far as the journal still has them and within one message's
     * limits. All are executed here.
     */
    record ServeBatches(int peer, long from, long to, ClaimForm form) implements Command {}

    /** Send the peer {@code BatchContent}, if the journal has a batch of this digest that was proposed for this number. */
    record ServeBatch(int peer, long sequence, Digest digest) implements Command {}

    /** Keep this for operators: another replica is proved faulty (§2.13). */
    record KeepEvidence(Evidence evidence) implements Command {}

    /** Send the peer what it asks for of a certified image, or {@code StateGone}: a {@code FetchDigests} or {@code FetchLeaves}. */
    record ServeState(int peer, Message fetch) implements Command {}

    /** Open a stage, and answer with {@link Input.StageBegun}. */
    record BeginStage() implements Command {}

    /** Make these the leaves of one bucket of the stage. They are checked: a service that refuses them is of another version. */
    record StageBucket(int bucket, List<StateStage.Leaf> leaves) implements Command {
        public StageBucket {
            leaves = List.copyOf(leaves);
        }
    }

    /** Close the stage, as it is not needed. */
    record DropStage() implements Command {}

    /**
     * Install the stage as the state at this checkpoint, then start this replica anew from its disk, as after a crash. The core is not used
     * any more; {@code JournalRecord.StateFetched} stands in the journal.
     */
    record InstallState(CheckpointCertificate certificate) implements Command {}

    /**
     * Write down, for people, what this replica is in: its state is not what the group certified (§2.7). It is fetched anew, so what is not
     * kept now is gone.
     */
    record Diverged(long sequence, Digest own, Digest certified, String reason) implements Command {}

    /** This replica cannot go on safely: dump and end the process. Nothing follows. */
    record Stop(String reason) implements Command {}
}
