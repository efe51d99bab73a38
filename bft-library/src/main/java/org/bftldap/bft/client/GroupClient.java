package org.bftldap.bft.client;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.bftldap.bft.core.types.Digest;
import org.bftldap.bft.nested.CertifiedReply;

/**
 * A client of one group. Safe for use by many threads. Futures complete on the client's own thread: do not block there. They fail with
 * {@link GroupException} only.
 */
public interface GroupClient extends AutoCloseable {

    /**
     * Has the operation agreed and executed, exactly once.
     *
     * @param deadline how long to try; when it passes the outcome may be unknown, and the exception says so
     * @return the result that 2f+1 replicas gave, and its version
     */
    CompletableFuture<WriteReply> write(byte[] operation, Duration deadline);

    /**
     * Asks without ordering; where no 2f+1 replicas agree at once, once more, then as an ordered operation ({@code protocol.md} §2.5).
     */
    CompletableFuture<ReadReply> read(byte[] operation, Duration deadline);

    /** Asks in the order of the updates, at once: the answer is of the state right after a batch that was agreed later than this call. */
    CompletableFuture<ReadReply> readOrdered(byte[] operation, Duration deadline);

    /**
     * Asks without ordering for an answer that proves itself to others: 2f+1 replicas have signed it ({@link CertifiedReply}). Where they do
     * not agree in a few attempts it fails with {@code BUSY}: such a read has no ordered fallback.
     *
     * @param nonce chosen by whoever shall be convinced, and never before
     */
    CompletableFuture<CertifiedReply> readCertified(byte[] operation, Digest nonce, Duration deadline);

    /** What this client has seen of each replica, for monitoring. */
    ClientStatus status();

    @Override
    void close();
}
