package org.bftldap.bft.core.message;

/**
 * Everything that travels. {@link #deliver} dispatches to one method a type, so that the compiler finds a forgotten one.
 */
public sealed interface Message
        permits Request,
                Reply,
                Refused,
                ReadRequest,
                ReadReply,
                ReadRefused,
                FetchChunk,
                Chunk,
                CloseRead,
                PrePrepare,
                Prepare,
                Commit,
                Checkpoint,
                Status,
                FetchBatches,
                Batches,
                NewKey,
                Complaint,
                ViewChange,
                NewView,
                FetchBatch,
                BatchContent {

    /** @param from the process whose MAC or signature this came under: a replica's id or a client's */
    <R> R deliver(int from, MessageHandler<R> handler);
}
