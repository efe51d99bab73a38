package org.bftldap.bft.sim;

import java.util.List;
import java.util.stream.Collectors;
import org.bftldap.bft.core.message.BatchClaim;
import org.bftldap.bft.core.message.BatchContent;
import org.bftldap.bft.core.message.Batches;
import org.bftldap.bft.core.message.Checkpoint;
import org.bftldap.bft.core.message.Chunk;
import org.bftldap.bft.core.message.CloseRead;
import org.bftldap.bft.core.message.Commit;
import org.bftldap.bft.core.message.Complaint;
import org.bftldap.bft.core.message.FetchBatch;
import org.bftldap.bft.core.message.FetchBatches;
import org.bftldap.bft.core.message.FetchChunk;
import org.bftldap.bft.core.message.Message;
import org.bftldap.bft.core.message.MessageHandler;
import org.bftldap.bft.core.message.NewKey;
import org.bftldap.bft.core.message.NewView;
import org.bftldap.bft.core.message.PrePrepare;
import org.bftldap.bft.core.message.Prepare;
import org.bftldap.bft.core.message.ReadRefused;
import org.bftldap.bft.core.message.ReadReply;
import org.bftldap.bft.core.message.ReadRequest;
import org.bftldap.bft.core.message.Refused;
import org.bftldap.bft.core.message.Reply;
import org.bftldap.bft.core.message.Request;
import org.bftldap.bft.core.message.SlotClaim;
import org.bftldap.bft.core.message.Status;
import org.bftldap.bft.core.message.ViewChange;

/** A message in a few words for the trace, with the paper's letters: v view, n sequence number, d digest, h stable checkpoint. */
final class Describe implements MessageHandler<String> {

    private static final Describe INSTANCE = new Describe();

    private Describe() {}

    static String message(Message message) {
        return message.deliver(-1, INSTANCE);
    }

    @Override
    public String onRequest(int from, Request request) {
        return "REQUEST c=" + request.client() + " session=" + request.session() + " " + request.firstNumber() + ".." + request.lastNumber();
    }

    @Override
    public String onReply(int from, Reply reply) {
        return "REPLY session=" + reply.session() + " " + reply.firstNumber() + " "
                + reply.outcomes().stream().map(o -> "n=" + o.version() + " " + o.digest()).collect(Collectors.joining(","));
    }

    @Override
    public String onRefused(int from, Refused refused) {
        return "REFUSED session=" + refused.session() + " " + refused.firstNumber() + " " + refused.reason();
    }

    @Override
    public String onReadRequest(int from, ReadRequest request) {
        return "READ " + request.readId();
    }

    @Override
    public String onReadReply(int from, ReadReply reply) {
        return "READ-REPLY " + reply.readId() + " version=" + reply.version() + " " + reply.digest();
    }

    @Override
    public String onReadRefused(int from, ReadRefused refused) {
        return "READ-REFUSED " + refused.readId() + " " + refused.reason();
    }

    @Override
    public String onFetchChunk(int from, FetchChunk fetch) {
        return "FETCH-CHUNK " + fetch.readId() + " " + fetch.index();
    }

    @Override
    public String onChunk(int from, Chunk chunk) {
        return "CHUNK " + chunk.readId() + " " + chunk.index();
    }

    @Override
    public String onCloseRead(int from, CloseRead close) {
        return "CLOSE-READ " + close.readId();
    }

    @Override
    public String onPrePrepare(int from, PrePrepare proposal) {
        return "PRE-PREPARE v=" + proposal.view() + " n=" + proposal.sequence() + " d=" + proposal.digest() + " "
                + proposal.batch().requests().stream().map(r -> onRequest(from, r)).collect(Collectors.joining("; ", "[", "]"));
    }

    @Override
    public String onPrepare(int from, Prepare prepare) {
        return "PREPARE v=" + prepare.view() + " n=" + prepare.sequence() + " d=" + prepare.digest();
    }

    @Override
    public String onCommit(int from, Commit commit) {
        return "COMMIT v=" + commit.view() + " n=" + commit.sequence() + " d=" + commit.digest();
    }

    @Override
    public String onCheckpoint(int from, Checkpoint checkpoint) {
        return "CHECKPOINT of " + checkpoint.replica() + " n=" + checkpoint.sequence() + " root=" + checkpoint.root();
    }

    @Override
    public String onStatus(int from, Status status) {
        return "STATUS v=" + status.view() + (status.mode() == Status.Mode.IN_VIEW ? "" : "?") + " h=" + status.stable() + " executed=" + status.executed();
    }

    @Override
    public String onFetchBatches(int from, FetchBatches fetch) {
        return "FETCH-BATCHES " + fetch.from() + ".." + fetch.to() + " " + fetch.form();
    }

    @Override
    public String onBatches(int from, Batches batches) {
        return "BATCHES "
                + batches.claims().stream()
                        .map(c -> "n=" + c.sequence() + " d=" + c.digest() + (c instanceof BatchClaim.WithBatch ? " whole" : ""))
                        .collect(Collectors.joining(","));
    }

    @Override
    public String onNewKey(int from, NewKey newKey) {
        return "NEW-KEY of " + newKey.owner() + " " + newKey.counter();
    }

    @Override
    public String onComplaint(int from, Complaint complaint) {
        return "COMPLAINT of " + complaint.replica() + " v=" + complaint.view() + " " + complaint.reason();
    }

    @Override
    public String onViewChange(int from, ViewChange viewChange) {
        return "VIEW-CHANGE of " + viewChange.replica() + " v=" + viewChange.view() + " h=" + viewChange.stable() + " P="
                + claims(viewChange.prepared()) + " Q=" + claims(viewChange.accepted());
    }

    private static String claims(List<SlotClaim> claims) {
        return claims.stream()
                .map(claim -> claim.sequence() + ":" + claim.digest() + "@" + claim.view())
                .collect(Collectors.joining(",", "{", "}"));
    }

    @Override
    public String onNewView(int from, NewView newView) {
        return "NEW-VIEW v=" + newView.view() + " of "
                + newView.viewChanges().stream().map(ViewChange::replica).toList();
    }

    @Override
    public String onFetchBatch(int from, FetchBatch fetch) {
        return "FETCH-BATCH n=" + fetch.sequence() + " d=" + fetch.digest();
    }

    @Override
    public String onBatchContent(int from, BatchContent content) {
        return "BATCH-CONTENT n=" + content.sequence() + " d=" + content.batch().digest(content.timeMillis());
    }
}
