package org.bftldap.bft.sim;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.TreeMap;
import org.bftldap.bft.core.codec.MessageCodec;
import org.bftldap.bft.core.message.ClientOperation;
import org.bftldap.bft.core.message.Message;
import org.bftldap.bft.core.message.Outcome;
import org.bftldap.bft.core.message.ReadReply;
import org.bftldap.bft.core.message.Refusal;
import org.bftldap.bft.core.message.Refused;
import org.bftldap.bft.core.message.RegistrationResult;
import org.bftldap.bft.core.message.Reply;
import org.bftldap.bft.core.message.Request;
import org.bftldap.bft.core.types.GroupSize;
import org.bftldap.bft.core.types.Signature;
import org.bftldap.bft.sim.linear.History;
import org.bftldap.bft.sim.objects.Cells;

/**
 * A client as the product's is, without its threads: registers a session, bundles operations, sends again until a strong quorum agrees,
 * reads without ordering and orders what did not match. Records what it asked and was told.
 */
final class SimClient {

    private static final long RETRY_MICROS = 60_000;
    private static final long READ_MICROS = 30_000;
    private static final int BUNDLE_MAX = 3;
    private static final int READS_MAX = 6;
    /** Each time leaves operations pending for ever, which the search for an order has to place. */
    private static final int FORGET_MAX = 3;

    /** What a session number stands for. */
    private static final class Outstanding {
        final ClientOperation operation;
        final long token;
        final OutcomeQuorum replies;

        Outstanding(ClientOperation operation, long token, int needed) {
            this.operation = operation;
            this.token = token;
            this.replies = new OutcomeQuorum(needed);
        }
    }

    private final int id;
    private final World world;
    private final Wire wire;
    private final SimRandom random;
    private final History<Cells> history;
    private final Submitted submitted;
    private final GroupSize group;
    private final ClientRules rules;
    private final Workload workload;
    private final int operations;
    private final TreeMap<Long, Outstanding> outstanding = new TreeMap<>();
    private final TreeMap<Long, ClientOperation> unacknowledged = new TreeMap<>();
    private final TreeMap<Long, SimRead> reads = new TreeMap<>();
    private final Deque<SimRead> toOrder = new ArrayDeque<>();
    private OutcomeQuorum registration;
    private OutcomeQuorum unknown;
    private long registrationNumber;
    private long session;
    private long nextNumber = 1;
    private long readIds;
    private int issued;
    private int turns;
    private boolean hurry;
    private int forgotten;

    SimClient(int id, World world, Wire wire, History<Cells> history, Submitted submitted, ClientRules rules, int operations) {
        this.id = id;
        this.world = world;
        this.wire = wire;
        this.random = world.random().fork("client." + id);
        this.history = history;
        this.submitted = submitted;
        this.group = new GroupSize(world.options().replicas());
        this.rules = rules;
        this.registration = new OutcomeQuorum(rules.repliesNeeded(group));
        this.unknown = new OutcomeQuorum(rules.repliesNeeded(group));
        this.workload = new Workload(world.options().load(), random.fork("workload"));
        this.operations = operations;
    }

    int id() {
        return id;
    }

    boolean isDone() {
        return issued == operations && outstanding.isEmpty() && reads.isEmpty() && toOrder.isEmpty();
    }

    String unanswered() {
        return "client " + id + ": session " + session + ", numbers " + outstanding.keySet() + ", reads " + reads.keySet() + " and "
                + toOrder.size() + ", to issue " + (operations - issued);
    }

    void start() {
        register();
        world.scheduler().after(random.below(5_000), this::issue);
        world.scheduler().after(RETRY_MICROS, this::retry);
    }

    /** No more pauses between operations: the run comes to its end. */
    void hurry() {
        hurry = true;
    }

    /** The process is replaced by one that knows of no session; what was asked for has an unknown outcome for ever. */
    void forget() {
        if (forgotten < FORGET_MAX) {
            forgotten++;
            world.trace("FORGET " + id);
            register();
        }
    }

    private void register() {
        outstanding.clear();
        unacknowledged.clear();
        registrationNumber++;
        session = 0;
        registration = new OutcomeQuorum(rules.repliesNeeded(group));
        sendRegistration();
    }

    private void sendRegistration() {
        toAll(sign(new Request(id, 0, 0, registrationNumber, List.of(new ClientOperation.Register()), Signature.NONE)));
    }

    private void issue() {
        if (issued == operations) {
            return;
        }
        SimRandom turn = random.fork("turn." + turns++);
        if (session != 0) {
            if (!workload.intent(issued).operation().isRead()) {
                issueBundle(1 + turn.below(BUNDLE_MAX));
            } else if (reads.size() + toOrder.size() < READS_MAX) {
                issueRead();
            }
        }
        long pause = hurry ? 2_000 : turn.chance(50) ? 300_000 : world.options().load().thinkMicros();
        world.scheduler().after(turn.below((int) pause), this::issue);
    }

    /** Takes the next operation; false if this run leaves it out. */
    private boolean take(Workload.Intent intent) {
        int number = issued++;
        return world.happens("client " + id + " operation " + number, () -> "client " + id + ": " + intent);
    }

    private void issueRead() {
        Workload.Intent intent = workload.intent(issued);
        if (take(intent)) {
            long token = history.called("c" + id, intent.object().toString(), intent.operation());
            ask(new SimRead(intent, token, 1, rules.readMatch(group)));
        }
    }

    private void ask(SimRead read) {
        long readId = ++readIds;
        reads.put(readId, read);
        toAll(read.request(readId, submitted.next(), random.below(group.replicas())));
        world.scheduler().after(READ_MICROS, () -> giveUp(readId));
    }

    /** No quorum for this read in time: once more, then ordered. */
    private void giveUp(long readId) {
        SimRead read = reads.remove(readId);
        if (read == null) {
            return;
        }
        if (read.attempt() == 1) {
            ask(read.again(rules.readMatch(group)));
        } else {
            toOrder.add(read);
            orderWaiting();
        }
    }

    private void orderWaiting() {
        while (!toOrder.isEmpty() && session != 0 && mayEnqueue()) {
            SimRead read = toOrder.remove();
            long readId = ++readIds;
            long number = nextNumber;
            reads.put(readId, read.again(rules.readMatch(group)));
            enqueue(read.ordered(readId, submitted.next(), random.below(group.replicas())), 0);
            sendOutstanding(number);
            world.scheduler().after(4 * RETRY_MICROS, () -> giveUpOrdered(readId, session, number));
        }
    }

    /** The answers to an ordered read are sent once, when it is executed; if they were lost then, it is ordered anew. */
    private void giveUpOrdered(long readId, long ofSession, long number) {
        if (session == ofSession && outstanding.containsKey(number)) {
            world.scheduler().after(4 * RETRY_MICROS, () -> giveUpOrdered(readId, ofSession, number));
        } else {
            giveUp(readId);
        }
    }

    private void issueBundle(int count) {
        long first = nextNumber;
        for (int i = 0; i < count && issued < operations && mayEnqueue(); i++) {
            Workload.Intent intent = workload.intent(issued);
            if (intent.operation().isRead()) {
                break;
            }
            if (take(intent)) {
                byte[] payload = new OperationCodec(submitted.next(), intent.object(), intent.operation()).encode();
                String lane = "c" + id + "/" + session;
                enqueue(
                        new ClientOperation.Write(payload),
                        history.calledInLane("c" + id, lane, intent.object().toString(), intent.operation()));
            }
        }
        if (nextNumber > first) {
            sendOutstanding(first);
        }
    }

    private boolean mayEnqueue() {
        return outstanding.isEmpty() || nextNumber - outstanding.firstKey() < world.options().sizes().sessionWindow();
    }

    private void enqueue(ClientOperation operation, long token) {
        unacknowledged.put(nextNumber, operation);
        outstanding.put(nextNumber++, new Outstanding(operation, token, rules.repliesNeeded(group)));
    }

    /** Sends the numbers from {@code first} on as one bundle. */
    private void sendOutstanding(long first) {
        List<ClientOperation> operations = new ArrayList<>();
        long number = first;
        // Those that are answered in between go again: numbers of a bundle have no gaps.
        for (ClientOperation operation : unacknowledged.tailMap(first, true).values()) {
            operations.add(operation);
        }
        long acknowledged = outstanding.firstKey() - 1;
        toAll(sign(new Request(id, session, acknowledged, number, operations, Signature.NONE)));
    }

    private void retry() {
        if (session == 0) {
            sendRegistration();
        } else if (!outstanding.isEmpty()) {
            sendOutstanding(outstanding.firstKey());
        }
        orderWaiting();
        world.scheduler().after(RETRY_MICROS + random.below(10_000), this::retry);
    }

    void arrived(int from, Message message) {
        if (!group.isReplica(from)) {
            return;
        }
        if (message instanceof Reply reply) {
            onReply(from, reply);
        } else if (message instanceof ReadReply reply) {
            onReadReply(from, reply);
        } else if (message instanceof Refused refused) {
            onRefused(from, refused);
        }
    }

    private void onReply(int from, Reply reply) {
        if (reply.session() == 0) {
            onRegistered(from, reply);
            return;
        }
        long number = reply.firstNumber();
        for (Outcome outcome : reply.outcomes()) {
            Outstanding one = reply.session() == session ? outstanding.get(number) : null;
            if (one != null) {
                byte[] result = one.replies.vote(from, outcome);
                if (result != null) {
                    settle(number, one, result);
                }
            }
            number++;
        }
    }

    private void settle(long number, Outstanding one, byte[] result) {
        outstanding.remove(number);
        unacknowledged.headMap(outstanding.isEmpty() ? nextNumber : outstanding.firstKey(), false).clear();
        if (one.operation instanceof ClientOperation.Write) {
            history.returned(one.token, OperationCodec.decodeResult(result));
        }
    }

    private void onRegistered(int from, Reply reply) {
        if (session != 0 || reply.firstNumber() != registrationNumber) {
            return;
        }
        byte[] result = registration.vote(from, reply.outcomes().get(0));
        if (result == null) {
            return;
        }
        if (RegistrationResult.decode(result) instanceof RegistrationResult.Opened opened) {
            session = opened.session();
            nextNumber = 1;
            unknown = new OutcomeQuorum(rules.repliesNeeded(group));
            world.trace("SESSION " + id + " " + session);
        } else {
            registrationNumber = ((RegistrationResult.NumberTooLow) RegistrationResult.decode(result)).last();
            register();
        }
    }

    private void onReadReply(int from, ReadReply reply) {
        SimRead read = reads.get(reply.readId());
        if (read == null) {
            return;
        }
        byte[] content = read.vote(from, reply);
        if (content != null) {
            reads.remove(reply.readId());
            history.returned(read.token(), OperationCodec.decodeResult(content));
        }
    }

    /** The group forgot the session: what is outstanding has an unknown outcome for ever. */
    private void onRefused(int from, Refused refused) {
        if (refused.reason() == Refusal.SESSION_UNKNOWN && refused.session() == session && session != 0) {
            Outcome word = new Outcome.Full(session, new byte[] {});
            if (unknown.vote(from, word) != null) {
                world.trace("SESSION " + id + " lost");
                register();
            }
        }
    }

    private Request sign(Request request) {
        return request.signed(world.keys().sign(id, MessageCodec.signedBytes(request)));
    }

    private void toAll(Message message) {
        for (int replica = 0; replica < group.replicas(); replica++) {
            wire.send(id, replica, message);
        }
    }
}
