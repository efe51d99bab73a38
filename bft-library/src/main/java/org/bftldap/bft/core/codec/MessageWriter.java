package org.bftldap.bft.core.codec;

import org.bftldap.bft.core.message.BatchClaim;
import org.bftldap.bft.core.message.BatchContent;
import org.bftldap.bft.core.message.Batches;
import org.bftldap.bft.core.message.Checkpoint;
import org.bftldap.bft.core.message.Chunk;
import org.bftldap.bft.core.message.CloseRead;
import org.bftldap.bft.core.message.FetchBatch;
import org.bftldap.bft.core.message.Commit;
import org.bftldap.bft.core.message.Complaint;
import org.bftldap.bft.core.message.FetchBatches;
import org.bftldap.bft.core.message.FetchChunk;
import org.bftldap.bft.core.message.MessageHandler;
import org.bftldap.bft.core.message.NewKey;
import org.bftldap.bft.core.message.NewView;
import org.bftldap.bft.core.message.Outcome;
import org.bftldap.bft.core.message.PrePrepare;
import org.bftldap.bft.core.message.Prepare;
import org.bftldap.bft.core.message.ReadContent;
import org.bftldap.bft.core.message.ReadRefused;
import org.bftldap.bft.core.message.ReadReply;
import org.bftldap.bft.core.message.ReadRequest;
import org.bftldap.bft.core.message.Refused;
import org.bftldap.bft.core.message.Reply;
import org.bftldap.bft.core.message.Request;
import org.bftldap.bft.core.message.Status;
import org.bftldap.bft.core.message.ViewChange;
import org.bftldap.bft.core.types.Digest;
import java.nio.charset.StandardCharsets;

/** Writes each message's tag and fields, in the order of its record. */
final class MessageWriter implements MessageHandler<BinaryWriter> {

    private final BinaryWriter out;

    MessageWriter(BinaryWriter out) {
        this.out = out;
    }

    private BinaryWriter tag(MessageTag tag) {
        out.putByte(tag.code());
        return out;
    }

    @Override
    public BinaryWriter onRequest(int from, Request request) {
        RequestCodec.write(tag(MessageTag.REQUEST), request);
        return out;
    }

    @Override
    public BinaryWriter onReply(int from, Reply reply) {
        tag(MessageTag.REPLY);
        out.putLong(reply.view());
        out.putLong(reply.session());
        out.putLong(reply.firstNumber());
        out.putInt(reply.outcomes().size());
        for (Outcome outcome : reply.outcomes()) {
            OutcomeCodec.write(out, outcome);
        }
        return out;
    }

    @Override
    public BinaryWriter onRefused(int from, Refused refused) {
        tag(MessageTag.REFUSED);
        out.putLong(refused.session());
        out.putLong(refused.firstNumber());
        out.putByte(refused.reason().ordinal());
        out.putBytes(refused.text().getBytes(StandardCharsets.US_ASCII));
        return out;
    }

    @Override
    public BinaryWriter onReadRequest(int from, ReadRequest request) {
        tag(MessageTag.READ_REQUEST);
        out.putLong(request.readId());
        out.putInt(request.replier());
        out.putBytes(request.operation());
        return out;
    }

    @Override
    public BinaryWriter onReadReply(int from, ReadReply reply) {
        tag(MessageTag.READ_REPLY);
        out.putLong(reply.readId());
        out.putLong(reply.version());
        out.putInt(reply.chunks().size());
        for (Digest chunk : reply.chunks()) {
            out.putDigest(chunk);
        }
        if (reply.content() instanceof ReadContent.Whole whole) {
            out.putByte(1);
            out.putBytes(whole.chunk());
        } else {
            out.putByte(0);
        }
        return out;
    }

    @Override
    public BinaryWriter onReadRefused(int from, ReadRefused refused) {
        tag(MessageTag.READ_REFUSED);
        out.putLong(refused.readId());
        out.putByte(refused.reason().ordinal());
        return out;
    }

    @Override
    public BinaryWriter onFetchChunk(int from, FetchChunk fetch) {
        tag(MessageTag.FETCH_CHUNK);
        out.putLong(fetch.readId());
        out.putInt(fetch.index());
        return out;
    }

    @Override
    public BinaryWriter onChunk(int from, Chunk chunk) {
        tag(MessageTag.CHUNK);
        out.putLong(chunk.readId());
        out.putInt(chunk.index());
        out.putBytes(chunk.content());
        return out;
    }

    @Override
    public BinaryWriter onCloseRead(int from, CloseRead close) {
        tag(MessageTag.CLOSE_READ);
        out.putLong(close.readId());
        return out;
    }

    @Override
    public BinaryWriter onPrePrepare(int from, PrePrepare prePrepare) {
        tag(MessageTag.PRE_PREPARE);
        writeSigned(out, prePrepare);
        out.putSignature(prePrepare.signature());
        out.putBytes(prePrepare.batch().bytes());
        return out;
    }

    /** (v, n, d, time): the batch is covered by d. */
    static void writeSigned(BinaryWriter out, PrePrepare prePrepare) {
        out.putLong(prePrepare.view());
        out.putLong(prePrepare.sequence());
        out.putDigest(prePrepare.digest());
        out.putLong(prePrepare.timeMillis());
    }

    @Override
    public BinaryWriter onPrepare(int from, Prepare prepare) {
        return vote(MessageTag.PREPARE, prepare.view(), prepare.sequence(), prepare.digest());
    }

    @Override
    public BinaryWriter onCommit(int from, Commit commit) {
        return vote(MessageTag.COMMIT, commit.view(), commit.sequence(), commit.digest());
    }

    private BinaryWriter vote(MessageTag tag, long view, long sequence, Digest digest) {
        tag(tag);
        out.putLong(view);
        out.putLong(sequence);
        out.putDigest(digest);
        return out;
    }

    @Override
    public BinaryWriter onCheckpoint(int from, Checkpoint checkpoint) {
        tag(MessageTag.CHECKPOINT);
        write(out, checkpoint);
        return out;
    }

    static void writeSigned(BinaryWriter out, Checkpoint checkpoint) {
        out.putInt(checkpoint.replica());
        out.putLong(checkpoint.sequence());
        out.putDigest(checkpoint.root());
    }

    static void write(BinaryWriter out, Checkpoint checkpoint) {
        writeSigned(out, checkpoint);
        out.putSignature(checkpoint.signature());
    }

    @Override
    public BinaryWriter onStatus(int from, Status status) {
        tag(MessageTag.STATUS);
        out.putLong(status.view());
        out.putByte(status.mode().ordinal());
        out.putLong(status.stable());
        out.putLong(status.executed());
        out.putInt(status.accepted().length);
        out.putRaw(status.accepted());
        out.putRaw(status.prepared());
        return out;
    }

    @Override
    public BinaryWriter onFetchBatches(int from, FetchBatches fetch) {
        tag(MessageTag.FETCH_BATCHES);
        out.putLong(fetch.from());
        out.putLong(fetch.to());
        out.putByte(fetch.form().ordinal());
        return out;
    }

    @Override
    public BinaryWriter onBatches(int from, Batches batches) {
        tag(MessageTag.BATCHES);
        out.putInt(batches.claims().size());
        for (BatchClaim claim : batches.claims()) {
            out.putLong(claim.sequence());
            if (claim instanceof BatchClaim.WithBatch with) {
                out.putByte(1);
                out.putLong(with.timeMillis());
                out.putBytes(with.batch().bytes());
            } else {
                out.putByte(0);
                out.putDigest(claim.digest());
            }
        }
        return out;
    }

    @Override
    public BinaryWriter onNewKey(int from, NewKey newKey) {
        tag(MessageTag.NEW_KEY);
        writeSigned(out, newKey);
        out.putSignature(newKey.signature());
        return out;
    }

    static void writeSigned(BinaryWriter out, NewKey newKey) {
        out.putInt(newKey.owner());
        out.putLong(newKey.counter());
        out.putRaw(newKey.publicKey());
    }

    @Override
    public BinaryWriter onComplaint(int from, Complaint complaint) {
        ViewCodec.write(tag(MessageTag.COMPLAINT), complaint);
        return out;
    }

    @Override
    public BinaryWriter onViewChange(int from, ViewChange viewChange) {
        ViewCodec.write(tag(MessageTag.VIEW_CHANGE), viewChange);
        return out;
    }

    @Override
    public BinaryWriter onNewView(int from, NewView newView) {
        ViewCodec.write(tag(MessageTag.NEW_VIEW), newView);
        return out;
    }

    @Override
    public BinaryWriter onFetchBatch(int from, FetchBatch fetch) {
        tag(MessageTag.FETCH_BATCH);
        out.putLong(fetch.sequence());
        out.putDigest(fetch.digest());
        return out;
    }

    @Override
    public BinaryWriter onBatchContent(int from, BatchContent content) {
        tag(MessageTag.BATCH_CONTENT);
        out.putLong(content.sequence());
        out.putLong(content.timeMillis());
        out.putBytes(content.batch().bytes());
        return out;
    }
}
