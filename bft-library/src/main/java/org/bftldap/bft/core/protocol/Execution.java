package org.bftldap.bft.core.protocol;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.TreeMap;
import org.bftldap.bft.core.message.ClientOperation;
import org.bftldap.bft.core.message.Outcome;
import org.bftldap.bft.core.message.Refusal;
import org.bftldap.bft.core.message.Refused;
import org.bftldap.bft.core.message.Reply;
import org.bftldap.bft.core.message.Request;
import org.bftldap.bft.core.types.Digest;
import org.bftldap.bft.service.BatchContext;
import org.jspecify.annotations.Nullable;

/**
 * Runs decided batches in the order of their numbers, one at a time, each operation exactly once (§2.1, §2.10).
 *
 * <p>A batch goes out as {@link Command.Execute}, comes back as {@link Input.Executed}, and is closed by {@link Command.Seal} together
 * with the session table's leaves, so that the store never holds an effect without the record that it happened.
 */
final class Execution {

    private static final byte[] TIME_KEY = {'t'};
    private static final byte[] NO_RESULT = {};

    private final Rules rules;
    private final Decisions decisions;
    private final ClientTable clients;
    private final Replies replies;
    private final Effects effects;
    private final long noReadsUpTo;
    private long executed;
    private long timeMillis;
    private @Nullable Running running;

    /** The batch that the service is working on. */
    private record Running(Decision decision, long timeMillis, List<Part> parts) {}

    /**
     * What a request of the batch comes to.
     *
     * @param session null if it is unknown or the request is a registration
     * @param from the first number to execute; after the last if all were executed before
     * @param index position in the batch of the request's first operation
     */
    private record Part(Request request, @Nullable Session session, long from, int index) {}

    /** @param noReadsUpTo batches up to this one were decided before a restart: who ordered a read in them has given up */
    Execution(
            Rules rules,
            Decisions decisions,
            ClientTable clients,
            Replies replies,
            Effects effects,
            Restored restored,
            long noReadsUpTo) {
        this.rules = rules;
        this.decisions = decisions;
        this.clients = clients;
        this.replies = replies;
        this.effects = effects;
        this.noReadsUpTo = noReadsUpTo;
        this.executed = restored.applied();
        for (Restored.Leaf leaf : restored.leaves()) {
            if (leaf.key().length == 1 && leaf.key()[0] == TIME_KEY[0]) {
                timeMillis = ByteBuffer.wrap(leaf.value()).getLong();
            } else if (!clients.restore(leaf.key(), leaf.value())) {
                throw new IllegalArgumentException("a leaf in the store is not the library's");
            }
        }
    }

    /** Last sealed batch. */
    long executed() {
        return executed;
    }

    /** Agreed time of the last sealed batch. */
    long timeMillis() {
        return timeMillis;
    }

    boolean isRunning() {
        return running != null;
    }

    /** Sends the next batch to the service, if it is decided. */
    void startNext() {
        Decision decision = running == null ? decisions.take(executed + 1) : null;
        if (decision == null) {
            return;
        }
        // Agreed time grows whatever a primary proposes (§2.10).
        long time = Math.max(decision.timeMillis(), timeMillis + 1);
        List<Part> parts = plan(decision);
        running = new Running(decision, time, parts);
        effects.command(new Command.Execute(
                new BatchContext(decision.sequence(), time, seed(decision)), operations(parts)));
    }

    private static byte[] seed(Decision decision) {
        byte[] sequence = ByteBuffer.allocate(Long.BYTES).putLong(decision.sequence()).array();
        return Digest.sha256(decision.digest().toBytes(), sequence).toBytes();
    }

    /** Decides, from the session table alone and so equally everywhere, what of the batch is executed. */
    private List<Part> plan(Decision decision) {
        List<Part> parts = new ArrayList<>();
        TreeMap<Long, Long> lastOf = new TreeMap<>();
        int index = 0;
        for (Request request : decision.batch().requests()) {
            if (request.isRegistration()) {
                register(request, decision.sequence(), index);
                parts.add(new Part(request, null, 0, index));
            } else {
                Session session = clients.session(request.session());
                if (session == null || session.client() != request.client()) {
                    parts.add(new Part(request, null, 0, index));
                } else {
                    long last = lastOf.getOrDefault(session.id(), session.last());
                    // After a gap nothing is executed: the numbers between may still come. The client sends it again.
                    if (request.firstNumber() <= last + 1) {
                        parts.add(new Part(request, session, rules.executesFrom(request.firstNumber(), last), index));
                        lastOf.put(session.id(), Math.max(last, request.lastNumber()));
                    }
                }
            }
            index += request.operations().size();
        }
        return parts;
    }

    private void register(Request request, long sequence, int index) {
        ClientTable.Registration before = clients.registration(request.client());
        // A number used before is an old message, perhaps played again to push out live sessions.
        if (before == null || request.firstNumber() > before.number()) {
            clients.register(request.client(), request.firstNumber(), SessionId.of(sequence, index), sequence);
        }
    }

    private static List<Command.Operation> operations(List<Part> parts) {
        List<Command.Operation> operations = new ArrayList<>();
        for (Part part : parts) {
            Request request = part.request();
            for (long number = part.from(); part.session() != null && number <= request.lastNumber(); number++) {
                int offset = (int) (number - request.firstNumber());
                if (request.operations().get(offset) instanceof ClientOperation.Write write) {
                    operations.add(new Command.Operation(part.index() + offset, request.client(), write.payload()));
                }
            }
        }
        return operations;
    }

    /**
     * The service has executed the batch.
     *
     * @return the requests of the batch
     */
    List<Request> onExecuted(Input.Executed done) {
        Running batch = running;
        Invariants.check(batch != null && batch.decision().sequence() == done.sequence(), "executed only what was sent out");
        running = null;
        executed = done.sequence();
        timeMillis = batch.timeMillis();
        List<Command.OrderedRead> reads = new ArrayList<>();
        Iterator<byte[]> results = done.results().iterator();
        for (Part part : batch.parts()) {
            if (part.session() != null) {
                settle(part, part.session(), results, reads);
            }
        }
        Invariants.check(!results.hasNext(), "one result for each operation");
        List<Command.LeafChange> leaves = new ArrayList<>(clients.takeChanges());
        leaves.add(new Command.LeafChange(
                TIME_KEY.clone(), ByteBuffer.allocate(Long.BYTES).putLong(timeMillis).array()));
        effects.command(new Command.Seal(executed, leaves, executed <= noReadsUpTo ? List.of() : reads, replies(batch)));
        return batch.decision().batch().requests();
    }

    private void settle(Part part, Session session, Iterator<byte[]> results, List<Command.OrderedRead> reads) {
        Request request = part.request();
        if (part.from() > request.lastNumber()) {
            return;
        }
        session.acknowledged(request.acknowledged());
        for (long number = part.from(); number <= request.lastNumber(); number++) {
            ClientOperation operation = request.operations().get((int) (number - request.firstNumber()));
            byte[] result = NO_RESULT;
            if (operation instanceof ClientOperation.Write) {
                Invariants.check(results.hasNext(), "one result for each operation");
                result = results.next();
            } else if (operation instanceof ClientOperation.OrderedRead read) {
                reads.add(new Command.OrderedRead(request.client(), read.readId(), read.replier(), read.payload()));
            }
            session.executed(new Outcome.Full(executed, result), executed, clients.sessionWindow());
        }
        clients.changed(session);
    }

    private List<Outgoing> replies(Running batch) {
        List<Outgoing> out = new ArrayList<>();
        for (Part part : batch.parts()) {
            Request request = part.request();
            if (!replies.areWantedBy(request.client())) {
                continue;
            }
            if (request.isRegistration()) {
                out.add(new Outgoing.ToClient(request.client(), replies.toRegistration(request)));
            } else if (part.session() == null) {
                out.add(new Outgoing.ToClient(
                        request.client(),
                        new Refused(request.session(), request.firstNumber(), Refusal.SESSION_UNKNOWN, "")));
            } else {
                Reply reply = replies.first(part.session(), request);
                if (reply != null) {
                    out.add(new Outgoing.ToClient(request.client(), reply));
                }
            }
        }
        return out;
    }
}
