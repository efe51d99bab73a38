package org.bftldap.bft.client;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.bftldap.bft.client.GroupException.Kind;
import org.bftldap.bft.core.codec.MessageCodec;
import org.bftldap.bft.core.message.ClientOperation;
import org.bftldap.bft.core.message.Outcome;
import org.bftldap.bft.core.message.Refused;
import org.bftldap.bft.core.message.RegistrationResult;
import org.bftldap.bft.core.message.Reply;
import org.bftldap.bft.core.message.Request;
import org.bftldap.bft.core.types.GroupSize;
import org.bftldap.bft.core.types.Signature;
import org.bftldap.bft.net.Members;
import org.bftldap.bft.net.Signatures;
import org.bftldap.bft.net.Transport;
import org.jspecify.annotations.Nullable;

/**
 * The client's session: gives operations their numbers, bundles what waits together, sends it to the primary and, when no answer comes,
 * again to all ({@code docs/explanation/protocol.md} §2.1). On the loop's thread.
 *
 * <p>An operation whose deadline passes after it was sent keeps its number and goes on being sent, since those after it wait for it.
 */
final class WriteSession {

    /** Beyond this callers are told to come again. */
    private static final int QUEUE_MAX = 16_384;
    private static final long QUEUE_BYTES_MAX = 64L << 20;

    /** While these are under way others gather, so that under load one signature serves many operations. */
    private static final int BUNDLES_UNDER_WAY_MAX = 3;

    private static final long PAUSE_NANOS_MAX = TimeUnit.SECONDS.toNanos(4);
    /** After this part of the usual pause, all get to know of what is not answered; one bundle at a time, so that it costs little. */
    private static final int WITNESS_DIVISOR = 4;
    private static final int FILLER_REPLIER = 0;

    private final int client;
    private final Members members;
    private final GroupSize size;
    private final Signatures signatures;
    private final Transport transport;
    private final LateVotes late;
    private final int windowMax;
    private final long bundleBytesMax;
    private final long firstPauseNanos;
    private final ArrayDeque<PendingOperation> queue = new ArrayDeque<>();
    private final ArrayDeque<Bundle> underWay = new ArrayDeque<>();
    private final ViewsTold views;
    private @Nullable Registration registration;
    private long registrationNumber;
    private long registerAgainNanos;
    private long session;
    private long nextNumber = 1;
    private long acknowledged;
    private int outstanding;
    private boolean isPrimaryDoubtful;
    private long queuedBytes;
    private long witnessedNanos;

    WriteSession(int client, Members members, Signatures signatures, Transport transport, LateVotes late) {
        this.client = client;
        this.members = members;
        this.size = members.size();
        this.signatures = signatures;
        this.transport = transport;
        this.late = late;
        this.views = new ViewsTold(members.size());
        var tuning = members.group().tuning();
        this.windowMax = tuning.sessionWindow();
        this.bundleBytesMax = Math.min(tuning.requestBytesMax(), Math.max(tuning.batchBytesMax(), 1 << 16)) - 1024L;
        this.firstPauseNanos = TimeUnit.MILLISECONDS.toNanos(tuning.requestTimeoutMillis());
        this.registerAgainNanos = System.nanoTime();
        this.witnessedNanos = registerAgainNanos;
    }

    void submit(PendingOperation operation) {
        if (operation.operation().payload().length + 1024L > members.group().tuning().requestBytesMax()) {
            operation.fail(Kind.REFUSED, "an operation of " + operation.operation().payload().length + " bytes is too large");
        } else if (queue.size() >= QUEUE_MAX || queuedBytes > QUEUE_BYTES_MAX) {
            operation.fail(Kind.BUSY, "this client has " + queue.size() + " operations of " + queuedBytes + " bytes waiting");
        } else {
            queue.addLast(operation);
            queuedBytes += operation.operation().payload().length;
        }
    }

    /** Sends what may be sent: called once after all that came in together. */
    void send(long nowNanos) {
        if (session == 0) {
            register(nowNanos);
            return;
        }
        while (!queue.isEmpty() && outstanding < windowMax && underWay.size() < BUNDLES_UNDER_WAY_MAX) {
            List<PendingOperation> operations = new ArrayList<>();
            long bytes = 0;
            while (!queue.isEmpty() && outstanding < windowMax) {
                int next = queue.element().operation().payload().length + 32;
                if (!operations.isEmpty() && bytes + next > bundleBytesMax) {
                    break;
                }
                bytes += next;
                PendingOperation taken = queue.remove();
                queuedBytes -= taken.operation().payload().length;
                operations.add(taken);
                outstanding++;
            }
            Bundle bundle = bundle(nextNumber, operations, nowNanos);
            nextNumber += operations.size();
            underWay.addLast(bundle);
            sendFirst(bundle.encoded());
        }
    }

    private Bundle bundle(long firstNumber, List<PendingOperation> operations, long nowNanos) {
        Request unsigned = new Request(
                client,
                session,
                acknowledged,
                firstNumber,
                operations.stream().map(PendingOperation::operation).toList(),
                Signature.NONE);
        Request request = unsigned.signed(signatures.sign(MessageCodec.signedBytes(unsigned)));
        return new Bundle(request, MessageCodec.encode(request), operations, nowNanos, firstPauseNanos);
    }

    /** A backup passes on what it gets. */
    private int presumedPrimary() {
        return size.primary(views.view());
    }

    /** To the primary, or to all when it may be gone: backups wait for a request that they know of, and replace a primary that does not order it. */
    private void sendFirst(byte[] encoded) {
        if (isPrimaryDoubtful) {
            toAll(encoded);
        } else {
            transport.send(presumedPrimary(), encoded);
        }
    }

    private void register(long nowNanos) {
        if (nowNanos - registerAgainNanos < 0) {
            return;
        }
        if (registration == null) {
            registrationNumber = Math.max(registrationNumber + 1, System.currentTimeMillis());
            registration = new Registration(client, registrationNumber, size);
        }
        Request unsigned = registration.unsigned();
        toAll(MessageCodec.encode(unsigned.signed(signatures.sign(MessageCodec.signedBytes(unsigned)))));
        registerAgainNanos = nowNanos + firstPauseNanos;
    }

    private void toAll(byte[] encoded) {
        for (int replica = 0; replica < size.replicas(); replica++) {
            transport.send(replica, encoded);
        }
    }

    ViewsTold views() {
        return views;
    }

    void onReply(int from, Reply reply) {
        if (views.told(from, reply.view())) {
            isPrimaryDoubtful = false;
        }
        Registration open = registration;
        if (reply.session() == 0) {
            RegistrationResult result = open == null ? null : open.vote(from, reply);
            if (result != null) {
                registered(result);
            }
            return;
        }
        if (reply.session() != session) {
            return;
        }
        long number = reply.firstNumber();
        for (Outcome outcome : reply.outcomes()) {
            onOutcome(from, number++, outcome);
        }
        while (!underWay.isEmpty() && underWay.getFirst().isAllAnswered()) {
            Bundle done = underWay.removeFirst();
            outstanding -= done.operations().size();
            acknowledged = done.request().lastNumber();
        }
    }

    private void registered(RegistrationResult result) {
        registration = null;
        if (result instanceof RegistrationResult.Opened opened) {
            session = opened.session();
            nextNumber = 1;
            acknowledged = 0;
        } else if (result instanceof RegistrationResult.NumberTooLow low) {
            registrationNumber = low.last();
            registerAgainNanos = System.nanoTime();
        }
    }

    private void onOutcome(int from, long number, Outcome outcome) {
        Bundle bundle = bundleOf(number);
        if (bundle == null || bundle.isAnswered(number)) {
            late.late(number, from, outcome.digest(), outcome.version());
            return;
        }
        PendingOperation operation = bundle.operation(number);
        if (operation.vote(from, outcome)) {
            bundle.answered(number);
            late.agreed(number, operation.votes());
            operation.complete();
        } else if (operation.isAgreed()) {
            // The designated replica did not send the content, or a wrong one: asked again, all send it.
            bundle.hurry(System.nanoTime() + firstPauseNanos / 10);
        }
    }

    private @Nullable Bundle bundleOf(long number) {
        for (Bundle bundle : underWay) {
            if (bundle.holds(number)) {
                return bundle;
            }
        }
        return null;
    }

    void onRefused(int from, Refused refused) {
        Bundle bundle = refused.session() == session ? bundleOf(refused.firstNumber()) : null;
        if (bundle == null) {
            return;
        }
        switch (refused.reason()) {
            case NOT_ADMITTED -> onNotAdmitted(from, bundle, refused);
            case SESSION_UNKNOWN -> {
                if (bundle.sessionUnknown(from) >= size.strong()) {
                    sessionLost();
                } else {
                    // One replica's word, which may just be behind: the others are asked.
                    bundle.hurry(System.nanoTime() + firstPauseNanos / 10);
                }
            }
            case BUSY -> {}
        }
    }

    private void onNotAdmitted(int from, Bundle bundle, Refused refused) {
        PendingOperation operation = bundle.operation(refused.firstNumber());
        if (!(operation.operation() instanceof ClientOperation.Write)) {
            return;
        }
        int refusals = operation.notAdmitted(from);
        if (refusals >= size.weak()) {
            // One of these is correct, and all correct ones decide alike: the bundle will never be executed as it is.
            operation.refuse(refused.text(), new ClientOperation.OrderedRead(0, FILLER_REPLIER, new byte[0]));
            replace(bundle);
        } else {
            bundle.hurry(System.nanoTime());
        }
    }

    /** Signs the bundle anew, with what its operations are now, in the same place. */
    private void replace(Bundle bundle) {
        Bundle renewed = bundle(bundle.request().firstNumber(), bundle.operations(), System.nanoTime());
        List<Bundle> all = new ArrayList<>(underWay);
        underWay.clear();
        for (Bundle each : all) {
            underWay.addLast(each == bundle ? renewed : each);
        }
        toAll(renewed.encoded());
    }

    private void sessionLost() {
        for (Bundle bundle : underWay) {
            bundle.operations().forEach(operation -> operation.fail(
                    Kind.OUTCOME_UNKNOWN, "the group closed this client's session; what was under way may have been executed"));
        }
        underWay.clear();
        outstanding = 0;
        session = 0;
        registerAgainNanos = System.nanoTime();
    }

    /** The connection to a replica is lost: if it is the primary, all others are told at once what it may not have ordered. */
    void unlinked(int replica) {
        if (replica == presumedPrimary()) {
            isPrimaryDoubtful = true;
            underWay.forEach(bundle -> toAll(bundle.encoded()));
        }
    }

    /** A replica came (back): it may be the one that is needed. */
    void linked(int replica, long nowNanos) {
        if (replica == presumedPrimary()) {
            isPrimaryDoubtful = false;
        }
        if (session == 0) {
            registerAgainNanos = nowNanos;
        } else {
            underWay.forEach(bundle -> transport.send(replica, bundle.encoded()));
        }
    }

    /**
     * Lets the backups know of the oldest bundle that is not answered, long before it would be sent again: they can tell only by what they
     * know of that a primary is slow (§2.11).
     */
    private void tellWitnesses(long nowNanos) {
        long pause = firstPauseNanos / WITNESS_DIVISOR;
        Bundle oldest = underWay.peekFirst();
        if (oldest != null && nowNanos - witnessedNanos >= pause && oldest.needsWitnesses(nowNanos, pause)) {
            witnessedNanos = nowNanos;
            toAll(oldest.encoded());
        }
    }

    void tick(long nowNanos) {
        tellWitnesses(nowNanos);
        for (Bundle bundle : underWay) {
            for (PendingOperation operation : bundle.operations()) {
                if (operation.isDue(nowNanos)) {
                    operation.fail(Kind.OUTCOME_UNKNOWN, "no 2f+1 replicas answered in time; the operation may have been executed");
                }
            }
            if (bundle.isDue(nowNanos, PAUSE_NANOS_MAX)) {
                toAll(bundle.encoded());
            }
        }
        queue.removeIf(operation -> {
            boolean due = operation.isDue(nowNanos);
            if (due) {
                queuedBytes -= operation.operation().payload().length;
                operation.fail(Kind.NO_QUORUM, "no 2f+1 replicas answered in time; the operation was not sent");
            }
            return due;
        });
    }

    void close() {
        underWay.forEach(bundle -> bundle.operations().forEach(WriteSession::closed));
        queue.forEach(WriteSession::closed);
        underWay.clear();
        queue.clear();
    }

    private static void closed(PendingOperation operation) {
        operation.fail(Kind.CLOSED, "this client was closed");
    }
}
