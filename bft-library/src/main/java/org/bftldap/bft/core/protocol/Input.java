package org.bftldap.bft.core.protocol;

import java.util.List;
import org.bftldap.bft.core.message.Message;
import org.bftldap.bft.core.message.Verified;
import org.bftldap.bft.core.types.Digest;

/** Everything that can happen to a replica. */
public sealed interface Input {

    /** A message whose authenticity was established outside. */
    record Received(Verified<? extends Message> message) implements Input {}

    /**
     * The only clock. Given at the end of each turn of the loop, after all that was received in it (the primary proposes then, so that
     * what arrived together is ordered together), and at least every 20 ms when nothing happens.
     *
     * @param nowMillis wall clock, since 1970 UTC
     * @param monotonicNanos for intervals; never goes back
     */
    record Tick(long nowMillis, long monotonicNanos) implements Input {}

    /**
     * Answer to {@link Command.Execute}: the results of its operations, in their order. The transaction stays open until the
     * {@link Command.Seal} that this step returns.
     */
    record Executed(long sequence, List<byte[]> results) implements Input {
        public Executed {
            results = List.copyOf(results);
        }
    }

    /**
     * When the service, in the state that was sealed last, has something to do by itself. Given after the start and whenever it changes.
     *
     * @param millis agreed time; {@link Long#MAX_VALUE} for never
     */
    record Due(long millis) implements Input {}

    /**
     * The service of this replica wants this operation ordered (§2.15). At best once; may be lost.
     *
     * @param operation as the service's own {@code admitOfReplica} takes it, at all replicas
     */
    record Order(byte[] operation) implements Input {}

    /**
     * The connection to another process ended. A hint, no proof: if it was the primary and is not heard of again soon, this replica complains
     * earlier than it would by the silence alone.
     */
    record Unlinked(int peer) implements Input {}

    /**
     * Answer to {@link Command.TakeImage}: the image is durable.
     *
     * @param root of the state tree over all leaves, as of {@code sequence}
     */
    record ImageTaken(long sequence, Digest root) implements Input {}

    /**
     * Answer to {@link Command.BeginStage}.
     *
     * @param buckets digests of the stage's 65,536 buckets, 32 bytes each; the core's from now on
     */
    record StageBegun(byte[] buckets) implements Input {}
}
