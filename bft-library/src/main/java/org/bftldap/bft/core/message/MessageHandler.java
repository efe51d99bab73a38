package org.bftldap.bft.core.message;

/** One method a message type. {@code from} is the authenticated sender. */
public interface MessageHandler<R> {

    R onRequest(int from, Request request);

    R onReply(int from, Reply reply);

    R onRefused(int from, Refused refused);

    R onReadRequest(int from, ReadRequest request);

    R onReadReply(int from, ReadReply reply);

    R onReadRefused(int from, ReadRefused refused);

    R onFetchChunk(int from, FetchChunk fetch);

    R onChunk(int from, Chunk chunk);

    R onCloseRead(int from, CloseRead close);

    R onPrePrepare(int from, PrePrepare prePrepare);

    R onPrepare(int from, Prepare prepare);

    R onCommit(int from, Commit commit);

    R onCheckpoint(int from, Checkpoint checkpoint);

    R onStatus(int from, Status status);

    R onFetchBatches(int from, FetchBatches fetch);

    R onBatches(int from, Batches batches);

    R onNewKey(int from, NewKey newKey);

    R onComplaint(int from, Complaint complaint);

    R onViewChange(int from, ViewChange viewChange);

    R onNewView(int from, NewView newView);

    R onFetchBatch(int from, FetchBatch fetch);

    R onBatchContent(int from, BatchContent content);
}
