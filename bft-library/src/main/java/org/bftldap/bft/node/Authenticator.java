package org.bftldap.bft.node;

import org.bftldap.bft.core.message.BatchContent;
import org.bftldap.bft.core.message.Batches;
import org.bftldap.bft.core.message.Checkpoint;
import org.bftldap.bft.core.message.Chunk;
import org.bftldap.bft.core.message.ClientOperation;
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
import org.bftldap.bft.core.message.Message;
import org.bftldap.bft.core.message.MessageHandler;
import org.bftldap.bft.core.message.NewKey;
import org.bftldap.bft.core.message.NewView;
import org.bftldap.bft.core.message.PrePrepare;
import org.bftldap.bft.core.message.Prepare;
import org.bftldap.bft.core.message.QueryStable;
import org.bftldap.bft.core.message.ReadContent;
import org.bftldap.bft.core.message.ReadRefused;
import org.bftldap.bft.core.message.ReadReply;
import org.bftldap.bft.core.message.ReadRequest;
import org.bftldap.bft.core.message.Refusal;
import org.bftldap.bft.core.message.Refused;
import org.bftldap.bft.core.message.Reply;
import org.bftldap.bft.core.message.ReplyStable;
import org.bftldap.bft.core.message.Request;
import org.bftldap.bft.core.message.StateGone;
import org.bftldap.bft.core.message.Status;
import org.bftldap.bft.core.message.Verified;
import org.bftldap.bft.core.message.ViewChange;
import org.bftldap.bft.core.protocol.Input;
import org.bftldap.bft.core.types.GroupSize;
import org.bftldap.bft.net.Inbox;
import org.bftldap.bft.net.Signatures;
import org.bftldap.bft.net.Transport;
import org.bftldap.bft.service.Admission;
import org.bftldap.bft.service.ReplicatedService;
import org.jspecify.annotations.Nullable;

/**
 * Second of the three stages of validation ({@code docs/explanation/protocol.md} §1.3): from a frame whose MAC was right to a message
 * whose signatures are, or that the read server takes. What fails is counted and dropped. On the loop's thread.
 */
final class Authenticator implements MessageHandler<@Nullable Input> {

    private final GroupSize size;
    private final Signatures signatures;
    private final Transport transport;
    private final ReplicatedService service;
    private final ReadServer reads;
    private final Outbox outbox;
    private boolean isWaste;

    Authenticator(
            GroupSize size,
            Signatures signatures,
            Transport transport,
            ReplicatedService service,
            ReadServer reads,
            Outbox outbox) {
        this.size = size;
        this.signatures = signatures;
        this.transport = transport;
        this.service = service;
        this.reads = reads;
        this.outbox = outbox;
    }

    @Override
    public @Nullable Input onRequest(int from, Request request) {
        if (!signatures.verify(request)) {
            if (!size.isReplica(from)) {
                // Its MAC was right and its signature is not: this client is faulty, and each more would cost a verification.
                transport.ban(from);
            }
            return unauthentic(from);
        }
        return isAdmitted(request, this::tellClient) ? received(from, request) : waste();
    }

    @Override
    public @Nullable Input onPrePrepare(int from, PrePrepare prePrepare) {
        if (!signatures.verify(prePrepare)) {
            return unauthentic(from);
        }
        for (Request request : prePrepare.batch().requests()) {
            if (!signatures.verify(request) || !isAdmitted(request, (refused, number, reason) -> {})) {
                return unauthentic(from);
            }
        }
        return received(from, prePrepare);
    }

    private interface RefusalSink {
        void refused(Request request, long number, String reason);
    }

    /** Whether the application takes all of these operations. */
    private boolean isAdmitted(Request request, RefusalSink sink) {
        if (size.isReplica(request.client())) {
            return request.operations().stream().allMatch(this::isAdmittedOfReplica);
        }
        boolean all = true;
        long number = request.firstNumber();
        for (ClientOperation operation : request.operations()) {
            if (operation instanceof ClientOperation.Write write
                    && service.admit(write.payload()) instanceof Admission.Refused refused) {
                sink.refused(request, number, refused.reason());
                all = false;
            }
            number++;
        }
        return all;
    }

    /** A correct replica has nothing ordered that would not be taken, and reads nothing in the order. */
    private boolean isAdmittedOfReplica(ClientOperation operation) {
        return operation instanceof ClientOperation.Register
                || operation instanceof ClientOperation.Write write
                        && service.admitOfReplica(write.payload()) instanceof Admission.Admitted;
    }

    /** Names the operation by its own number, so that the client can take it out of its request. */
    private void tellClient(Request request, long number, String reason) {
        outbox.send(request.client(), new Refused(request.session(), number, Refusal.NOT_ADMITTED, reason));
    }

    @Override
    public @Nullable Input onCheckpoint(int from, Checkpoint checkpoint) {
        return signatures.verify(checkpoint) ? received(from, checkpoint) : unauthentic(from);
    }

    @Override
    public @Nullable Input onPrepare(int from, Prepare prepare) {
        return fromReplica(from, prepare);
    }

    @Override
    public @Nullable Input onCommit(int from, Commit commit) {
        return fromReplica(from, commit);
    }

    @Override
    public @Nullable Input onStatus(int from, Status status) {
        return fromReplica(from, status);
    }

    @Override
    public @Nullable Input onFetchBatches(int from, FetchBatches fetch) {
        return fromReplica(from, fetch);
    }

    @Override
    public @Nullable Input onBatches(int from, Batches batches) {
        return fromReplica(from, batches);
    }

    @Override
    public @Nullable Input onComplaint(int from, Complaint complaint) {
        return size.isReplica(from) && signatures.verify(complaint) ? received(from, complaint) : unauthentic(from);
    }

    @Override
    public @Nullable Input onViewChange(int from, ViewChange viewChange) {
        return size.isReplica(from) && signatures.verify(viewChange) ? received(from, viewChange) : unauthentic(from);
    }

    @Override
    public @Nullable Input onNewView(int from, NewView newView) {
        return size.isReplica(from) && signatures.verify(newView) ? received(from, newView) : unauthentic(from);
    }

    @Override
    public @Nullable Input onFetchBatch(int from, FetchBatch fetch) {
        return fromReplica(from, fetch);
    }

    @Override
    public @Nullable Input onFetchDigests(int from, FetchDigests fetch) {
        return fromReplica(from, fetch);
    }

    @Override
    public @Nullable Input onBatchContent(int from, BatchContent content) {
        return fromReplica(from, content);
    }

    @Override
    public @Nullable Input onDigests(int from, Digests digests) {
        return fromReplica(from, digests);
    }

    @Override
    public @Nullable Input onFetchLeaves(int from, FetchLeaves fetch) {
        return fromReplica(from, fetch);
    }

    @Override
    public @Nullable Input onLeaves(int from, Leaves leaves) {
        return fromReplica(from, leaves);
    }

    @Override
    public @Nullable Input onStateGone(int from, StateGone gone) {
        return fromReplica(from, gone);
    }

    @Override
    public @Nullable Input onQueryStable(int from, QueryStable query) {
        return fromReplica(from, query);
    }

    @Override
    public @Nullable Input onReplyStable(int from, ReplyStable reply) {
        return fromReplica(from, reply);
    }

    @Override
    public @Nullable Input onReadRequest(int from, ReadRequest request) {
        return !size.isReplica(from) && reads.read(from, request) ? null : waste();
    }

    @Override
    public @Nullable Input onFetchChunk(int from, FetchChunk fetch) {
        return reads.fetch(from, fetch) ? null : waste();
    }

    @Override
    public @Nullable Input onCloseRead(int from, CloseRead close) {
        return reads.close(from, close) ? null : waste();
    }

    @Override
    public @Nullable Input onReply(int from, Reply reply) {
        return unauthentic(from);
    }

    @Override
    public @Nullable Input onRefused(int from, Refused refused) {
        return unauthentic(from);
    }

    @Override
    public @Nullable Input onReadReply(int from, ReadReply reply) {
        if (!size.isReplica(from) || !(reply.content() instanceof ReadContent.Whole whole)) {
            return unauthentic(from);
        }
        // From one service to another (GroupCompanions): it judges for itself what it gets.
        service.received(from, whole.chunk());
        return null;
    }

    @Override
    public @Nullable Input onReadRefused(int from, ReadRefused refused) {
        return unauthentic(from);
    }

    @Override
    public @Nullable Input onChunk(int from, Chunk chunk) {
        return unauthentic(from);
    }

    @Override
    public @Nullable Input onNewKey(int from, NewKey newKey) {
        return unauthentic(from);
    }

    private @Nullable Input fromReplica(int from, Message message) {
        return size.isReplica(from) ? received(from, message) : unauthentic(from);
    }

    private static Input received(int from, Message message) {
        return new Input.Received(new Verified<>(from, message));
    }

    private @Nullable Input unauthentic(int from) {
        transport.counters(from).countAuthenticationFailure();
        return waste();
    }

    private @Nullable Input waste() {
        isWaste = true;
        return null;
    }

    /** What the last message was good for of which nothing came for the core. */
    Inbox.Worth takeWorth() {
        Inbox.Worth worth = isWaste ? Inbox.Worth.WASTE : Inbox.Worth.USEFUL;
        isWaste = false;
        return worth;
    }
}
