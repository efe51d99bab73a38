package org.bftldap.bft.client;

import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.bftldap.bft.client.GroupException.Kind;
import org.bftldap.bft.config.GroupConfig;
import org.bftldap.bft.config.ReplicaMember;
import org.bftldap.bft.core.message.ClientOperation;
import org.bftldap.bft.core.message.Message;
import org.bftldap.bft.core.message.Outcome;
import org.bftldap.bft.core.types.Digest;
import org.bftldap.bft.crypto.NodeKeys;
import org.bftldap.bft.net.Inbox;
import org.bftldap.bft.net.Members;
import org.bftldap.bft.net.Signatures;
import org.bftldap.bft.net.Transport;
import org.bftldap.bft.net.TransportListener;
import org.bftldap.bft.nested.CertifiedReads;
import org.bftldap.bft.nested.CertifiedReply;
import org.bftldap.bft.nested.NestedCodec;
import org.bftldap.bft.nested.RemoteReadException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The client proper: takes calls from any thread to its own loop, and what comes in to those who deal with it. What arrives in one turn
 * is handled together, so that writes share bundles and reads share frames.
 */
final class RemoteGroup implements EventLoopClient, TransportListener {

    private static final Logger LOG = LoggerFactory.getLogger(RemoteGroup.class);
    private static final long TICK_MILLIS = 10;

    private final Members members;
    private final Transport transport;
    private final ReplicaScores scores;
    private final LateVotes lateReads;
    private final LateVotes lateWrites;
    private final WriteSession session;
    private final QuorumReads reads;
    private final CertifiedReads certifiedReads;
    private final ReplyHandler replies;
    private final Queue<Runnable> calls = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean turnDue = new AtomicBoolean();
    private final AtomicBoolean closed = new AtomicBoolean();
    private final boolean hasSession;

    RemoteGroup(GroupConfig group, int clientId, NodeKeys keys, boolean hasSession) {
        this.hasSession = hasSession;
        this.members = new Members(group);
        if (members.size().isReplica(clientId) || members.member(clientId) == null) {
            throw new IllegalArgumentException("group '" + group.name() + "' has no client " + clientId);
        }
        Signatures signatures = new Signatures(members, keys);
        this.transport = new Transport("client-" + clientId, members, clientId, keys, signatures, this);
        int replicas = group.size();
        this.scores = new ReplicaScores(transport, replicas);
        this.lateReads = new LateVotes(scores, replicas);
        this.lateWrites = new LateVotes(scores, replicas);
        this.session = new WriteSession(clientId, members, signatures, transport, lateWrites);
        this.reads = new QuorumReads(members.size(), transport, scores, lateReads, session);
        this.certifiedReads = new CertifiedReads(group, transport, scores::wrongReply);
        this.replies = new ReplyHandler(session, reads, certifiedReads, scores);
        transport.loop().scheduleAtFixedRate(() -> guarded(this::tick), TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
        for (ReplicaMember replica : group.replicas()) {
            transport.dial(replica.id(), replica.host(), replica.port());
        }
    }

    @Override
    public CompletableFuture<WriteReply> write(byte[] operation, Duration deadline) {
        CompletableFuture<WriteReply> result = new CompletableFuture<>();
        long deadlineNanos = System.nanoTime() + deadline.toNanos();
        call(result, () -> session.submit(new PendingOperation(
                new ClientOperation.Write(operation), deadlineNanos, members.size(), new PendingOperation.Waiter() {
                    @Override
                    public void done(Outcome.Full outcome) {
                        result.complete(new WriteReply(outcome.result(), outcome.version()));
                    }

                    @Override
                    public void failed(Kind kind, String message) {
                        result.completeExceptionally(new GroupException(kind, message));
                    }
                })));
        return result;
    }

    @Override
    public CompletableFuture<ReadReply> read(byte[] operation, Duration deadline) {
        return read(operation, deadline, PendingRead.Attempt.FIRST);
    }

    @Override
    public CompletableFuture<ReadReply> readOrdered(byte[] operation, Duration deadline) {
        return read(operation, deadline, PendingRead.Attempt.ORDERED);
    }

    private CompletableFuture<ReadReply> read(byte[] operation, Duration deadline, PendingRead.Attempt attempt) {
        CompletableFuture<ReadReply> result = new CompletableFuture<>();
        PendingRead read = new PendingRead(
                operation, System.nanoTime() + deadline.toNanos(), QuorumReads.PATIENCE_NANOS, result, members.size());
        call(result, () -> reads.submit(read, attempt));
        return result;
    }

    @Override
    public CompletableFuture<CertifiedReply> readCertified(byte[] operation, Digest nonce, Duration deadline) {
        if (operation.length > NestedCodec.REQUEST_BYTES_MAX) {
            // Replicas would not read it, and look as if they had answered wrongly.
            return CompletableFuture.failedFuture(new GroupException(
                    Kind.REFUSED, "a question whose answer is to be proved has at most " + (NestedCodec.REQUEST_BYTES_MAX >> 20) + " MiB"));
        }
        CompletableFuture<CertifiedReply> result = new CompletableFuture<>();
        call(result, () -> certifiedReads.ask(nonce, operation, deadline).whenComplete((reply, failure) -> {
            if (failure == null) {
                result.complete(reply);
            } else {
                result.completeExceptionally(closed.get()
                        ? new GroupException(Kind.CLOSED, "this client was closed")
                        : new GroupException(kind((RemoteReadException) failure), failure.getMessage()));
            }
        }));
        return result;
    }

    private static Kind kind(RemoteReadException failure) {
        return failure.kind() == RemoteReadException.Kind.UNREACHABLE ? Kind.NO_QUORUM : Kind.BUSY;
    }

    private void call(CompletableFuture<?> result, Runnable work) {
        if (closed.get()) {
            result.completeExceptionally(new GroupException(Kind.CLOSED, "this client was closed"));
            return;
        }
        calls.add(work);
        wake();
    }

    private void wake() {
        if (turnDue.compareAndSet(false, true)) {
            transport.loop().execute(() -> guarded(this::turn));
        }
    }

    private void turn() {
        turnDue.set(false);
        for (Runnable next = calls.poll(); next != null; next = calls.poll()) {
            next.run();
        }
        transport.inbox().handle(this::received);
        if (hasSession) {
            session.send(System.nanoTime());
        }
        transport.flush();
    }

    private void tick() {
        long now = System.nanoTime();
        session.tick(now);
        reads.tick(now);
        certifiedReads.tick(now);
        lateReads.tick(now);
        lateWrites.tick(now);
        turn();
    }

    @Override
    public void arrived(Inbox inbox) {
        wake();
    }

    private Inbox.Worth received(int from, Message message) {
        if (members.size().isReplica(from)) {
            message.deliver(from, replies);
        }
        return Inbox.Worth.USEFUL;
    }

    @Override
    public void linked(int peer) {
        calls.add(() -> {
            session.linked(peer, System.nanoTime());
            reads.linked(peer);
            certifiedReads.linked(peer);
        });
        wake();
    }

    @Override
    public void unlinked(int peer) {
        calls.add(() -> {
            session.unlinked(peer);
            reads.unlinked(peer);
        });
        wake();
    }

    @Override
    public void refused(int peer, String reason) {
        // Logged by the transport; the status shows the replica as not connected.
    }

    private void guarded(Runnable work) {
        try {
            work.run();
        } catch (Throwable e) {
            end(e);
        }
    }

    /** A bug: better no client than one that has lost count. */
    private void end(Throwable cause) {
        LOG.error("BD-2020: the group's client stops since it cannot go on safely", cause);
        close();
    }

    @Override
    public EventLoop loop() {
        return transport.loop();
    }

    @Override
    public ClientStatus status() {
        return scores.status(session.views());
    }

    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        Runnable end = () -> {
            for (Runnable next = calls.poll(); next != null; next = calls.poll()) {
                next.run();
            }
            session.close();
            reads.close();
            certifiedReads.close();
            transport.flush();
        };
        if (transport.loop().inEventLoop()) {
            end.run();
        } else {
            transport.loop().submit(end).syncUninterruptibly();
        }
        transport.close();
    }
}
