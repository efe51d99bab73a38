package org.bftldap.bft.client;

import org.bftldap.bft.core.message.BatchContent;
import org.bftldap.bft.core.message.Batches;
import org.bftldap.bft.core.message.Checkpoint;
import org.bftldap.bft.core.message.Chunk;
import org.bftldap.bft.core.message.CloseRead;
import org.bftldap.bft.core.message.Commit;
import org.bftldap.bft.core.message.Complaint;
import org.bftldap.bft.core.message.FetchBatch;
import org.bftldap.bft.core.message.Digests;
import org.bftldap.bft.core.message.FetchBatches;
import org.bftldap.bft.core.message.FetchChunk;
import org.bftldap.bft.core.message.FetchDigests;
import org.bftldap.bft.core.message.FetchLeaves;
import org.bftldap.bft.core.message.Leaves;
import org.bftldap.bft.core.message.MessageHandler;
import org.bftldap.bft.core.message.NewKey;
import org.bftldap.bft.core.message.NewView;
import org.bftldap.bft.core.message.Outcome;
import org.bftldap.bft.core.message.PrePrepare;
import org.bftldap.bft.core.message.Prepare;
import org.bftldap.bft.core.message.QueryStable;
import org.bftldap.bft.core.message.ReadRefused;
import org.bftldap.bft.core.message.ReadReply;
import org.bftldap.bft.core.message.ReadRequest;
import org.bftldap.bft.core.message.Refused;
import org.bftldap.bft.core.message.Reply;
import org.bftldap.bft.core.message.ReplyStable;
import org.bftldap.bft.core.message.Request;
import org.bftldap.bft.core.message.StateGone;
import org.bftldap.bft.core.message.Status;
import org.bftldap.bft.core.message.ViewChange;
import org.bftldap.bft.nested.CertifiedReads;

/** Sorts what replicas say to a client. What is not for a client is nothing to it: the result says whether it was. */
final class ReplyHandler implements MessageHandler<Boolean> {

    private final WriteSession session;
    private final QuorumReads reads;
    private final CertifiedReads certifiedReads;
    private final ReplicaScores scores;

    ReplyHandler(WriteSession session, QuorumReads reads, CertifiedReads certifiedReads, ReplicaScores scores) {
        this.session = session;
        this.reads = reads;
        this.certifiedReads = certifiedReads;
        this.scores = scores;
    }

    @Override
    public Boolean onReply(int from, Reply reply) {
        session.onReply(from, reply);
        for (Outcome outcome : reply.outcomes()) {
            scores.answered(from, outcome.version());
        }
        return true;
    }

    @Override
    public Boolean onRefused(int from, Refused refused) {
        session.onRefused(from, refused);
        return true;
    }

    @Override
    public Boolean onReadReply(int from, ReadReply reply) {
        scores.answered(from, reply.version());
        if (!certifiedReads.onReply(from, reply)) {
            reads.onReply(from, reply);
        }
        return true;
    }

    @Override
    public Boolean onReadRefused(int from, ReadRefused refused) {
        if (!certifiedReads.onRefused(from, refused)) {
            reads.onRefused(from, refused);
        }
        return true;
    }

    @Override
    public Boolean onChunk(int from, Chunk chunk) {
        reads.onChunk(from, chunk);
        return true;
    }

    @Override
    public Boolean onRequest(int from, Request request) {
        return false;
    }

    @Override
    public Boolean onReadRequest(int from, ReadRequest request) {
        return false;
    }

    @Override
    public Boolean onFetchChunk(int from, FetchChunk fetch) {
        return false;
    }

    @Override
    public Boolean onCloseRead(int from, CloseRead close) {
        return false;
    }

    @Override
    public Boolean onPrePrepare(int from, PrePrepare prePrepare) {
        return false;
    }

    @Override
    public Boolean onPrepare(int from, Prepare prepare) {
        return false;
    }

    @Override
    public Boolean onCommit(int from, Commit commit) {
        return false;
    }

    @Override
    public Boolean onCheckpoint(int from, Checkpoint checkpoint) {
        return false;
    }

    @Override
    public Boolean onStatus(int from, Status status) {
        return false;
    }

    @Override
    public Boolean onFetchBatches(int from, FetchBatches fetch) {
        return false;
    }

    @Override
    public Boolean onBatches(int from, Batches batches) {
        return false;
    }

    @Override
    public Boolean onFetchDigests(int from, FetchDigests fetch) {
        return false;
    }

    @Override
    public Boolean onDigests(int from, Digests digests) {
        return false;
    }

    @Override
    public Boolean onFetchLeaves(int from, FetchLeaves fetch) {
        return false;
    }

    @Override
    public Boolean onLeaves(int from, Leaves leaves) {
        return false;
    }

    @Override
    public Boolean onStateGone(int from, StateGone gone) {
        return false;
    }

    @Override
    public Boolean onQueryStable(int from, QueryStable query) {
        return false;
    }

    @Override
    public Boolean onReplyStable(int from, ReplyStable reply) {
        return false;
    }

    @Override
    public Boolean onNewKey(int from, NewKey newKey) {
        return false;
    }

    @Override
    public Boolean onComplaint(int from, Complaint complaint) {
        return false;
    }

    @Override
    public Boolean onViewChange(int from, ViewChange viewChange) {
        return false;
    }

    @Override
    public Boolean onNewView(int from, NewView newView) {
        return false;
    }

    @Override
    public Boolean onFetchBatch(int from, FetchBatch fetch) {
        return false;
    }

    @Override
    public Boolean onBatchContent(int from, BatchContent content) {
        return false;
    }
}
