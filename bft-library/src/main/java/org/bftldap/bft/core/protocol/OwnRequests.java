package org.bftldap.bft.core.protocol;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bftldap.bft.core.codec.MessageCodec;
import org.bftldap.bft.core.message.ClientOperation;
import org.bftldap.bft.core.message.Request;
import org.bftldap.bft.core.types.Signature;
import org.jspecify.annotations.Nullable;

/**
 * What this replica's own service wants ordered (§2.15): the replica is a client of its group under its own number, with sessions as any
 * client. It needs no replies, since it sees in its own table what was executed; so nothing here has to outlive a restart. One request is
 * under way at a time and takes along all that waits.
 *
 * <p>What is waiting may be lost: with the session, or in a restart. Who orders looks at the state, and orders again what is still missing there.
 */
final class OwnRequests {

    static final int WAITING_MAX = 1024;
    private static final int WAITING_BYTES_MAX = 32 << 20;
    private static final int OVERHEAD_BYTES = 1024;
    /** Pauses before all others are told too double up to so many times. */
    private static final int DOUBLINGS_MAX = 4;

    private final Settings settings;
    private final Signer signer;
    private final ClientTable clients;
    private final Standing standing;
    private final Requests requests;
    private final Effects effects;
    private final Now now;
    private final ArrayDeque<byte[]> waiting = new ArrayDeque<>();
    private int waitingBytes;
    private long session;
    private @Nullable Request underWay;
    private long sentNanos;
    private int sent;

    OwnRequests(
            Settings settings, Signer signer, ClientTable clients, Standing standing, Requests requests, Effects effects, Now now) {
        this.settings = settings;
        this.signer = signer;
        this.clients = clients;
        this.standing = standing;
        this.requests = requests;
        this.effects = effects;
        this.now = now;
    }

    /** @return null if it waits, or waits already */
    @Nullable Rejection order(byte[] operation) {
        if (operation.length + OVERHEAD_BYTES > settings.requestBytesMax()) {
            return Rejection.OVER_LIMIT;
        }
        if (waiting.size() >= WAITING_MAX || waitingBytes + operation.length > WAITING_BYTES_MAX) {
            return Rejection.BUSY;
        }
        if (waiting.stream().noneMatch(one -> Arrays.equals(one, operation)) && !isUnderWay(operation)) {
            waiting.add(operation);
            waitingBytes += operation.length;
        }
        return null;
    }

    private boolean isUnderWay(byte[] operation) {
        return underWay != null
                && underWay.operations().stream()
                        .anyMatch(one -> one instanceof ClientOperation.Write write && Arrays.equals(write.payload(), operation));
    }

    int waiting() {
        return waiting.size();
    }

    void onTick() {
        if (!standing.mayPromise()) {
            return; // an observer knows neither its session nor what is still missing
        }
        settle();
        if (underWay != null) {
            sendAgainIfDue(underWay);
        } else if (!waiting.isEmpty()) {
            send(session == 0 ? registration() : next());
        }
    }

    /** What became of the request under way, by the session table. */
    private void settle() {
        Request request = underWay;
        if (request != null && request.isRegistration()) {
            ClientTable.Registration registration = clients.registration(settings.id());
            if (registration != null && registration.number() >= request.firstNumber()) {
                // If it is a higher one, this was one of an earlier life, with its number chosen before the state was known.
                session = registration.number() == request.firstNumber() ? registration.session() : 0;
                underWay = null;
            }
        } else if (session != 0) {
            Session open = clients.session(session);
            if (open == null) {
                session = 0; // closed to make room for others
                underWay = null;
            } else if (request != null && open.last() >= request.lastNumber()) {
                underWay = null;
            }
        }
    }

    private Request registration() {
        ClientTable.Registration before = clients.registration(settings.id());
        return new Request(
                settings.id(), 0, 0, before == null ? 1 : before.number() + 1, List.of(new ClientOperation.Register()), Signature.NONE);
    }

    private Request next() {
        Session open = clients.session(session);
        Invariants.check(open != null, "settled before");
        List<ClientOperation> operations = new ArrayList<>();
        int bytes = 0;
        int most = Math.min(settings.sessionWindow(), settings.batchOperationsMax());
        int bytesMost = Math.min(settings.requestBytesMax(), settings.batchBytesMax()) - OVERHEAD_BYTES;
        while (!waiting.isEmpty()
                && operations.size() < most
                && (operations.isEmpty() || bytes + waiting.element().length < bytesMost)) {
            byte[] operation = waiting.remove();
            waitingBytes -= operation.length;
            bytes += operation.length + Long.BYTES;
            operations.add(new ClientOperation.Write(operation));
        }
        return new Request(settings.id(), session, open.last(), open.last() + 1, operations, Signature.NONE);
    }

    private void send(Request unsigned) {
        Request request = unsigned.signed(signer.sign(MessageCodec.signedBytes(unsigned)));
        underWay = request;
        sentNanos = now.monotonicNanos();
        sent = 0;
        requests.onRequest(settings.id(), request);
    }

    /** As a client does: backups that know of it do not let a primary leave it out (§2.1). */
    private void sendAgainIfDue(Request request) {
        if (now.millisSince(sentNanos) >= settings.viewTimeoutMillis() << Math.min(sent, DOUBLINGS_MAX)) {
            sentNanos = now.monotonicNanos();
            sent++;
            requests.onRequest(settings.id(), request);
            effects.toOthers(request);
        }
    }
}
