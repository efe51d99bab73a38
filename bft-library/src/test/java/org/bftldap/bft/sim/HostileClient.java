package org.bftldap.bft.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.bftldap.bft.core.codec.MessageCodec;
import org.bftldap.bft.core.message.ClientOperation;
import org.bftldap.bft.core.message.Message;
import org.bftldap.bft.core.message.Outcome;
import org.bftldap.bft.core.message.ReadRequest;
import org.bftldap.bft.core.message.RegistrationResult;
import org.bftldap.bft.core.message.Reply;
import org.bftldap.bft.core.message.Request;
import org.bftldap.bft.core.types.Signature;
import org.bftldap.bft.sim.objects.CellOperation;
import org.bftldap.bft.sim.objects.ObjectId;
import org.bftldap.bft.sim.objects.ObjectKind;

/**
 * A client with a valid key that keeps no rule: opens session after session, leaves out numbers, says different things under one number,
 * hardly ever acknowledges, plays its registrations again; some flood, hammer with reads, and authenticate to some replicas only. It works on an object of its own. Whatever it does must cost only itself.
 */
final class HostileClient {

    private static final int PAUSE_MICROS_MAX = 20_000;
    private static final int SESSIONS_REMEMBERED = 20;
    private static final int UNBRIDLED_PER_MILLE = 250;
    /** No other client has an object with this index. */
    private static final int OWN_OBJECT = 1_000_000;

    private record Session(long id, long last) {}

    private final int id;
    private final World world;
    private final Wire wire;
    private final SimRandom random;
    private final Submitted submitted;
    private final List<Session> sessions = new ArrayList<>();
    private long registration;
    private int turn;
    private boolean tired;
    /** Whether this one floods, hammers, and gives its requests wrong MACs and signatures too. */
    private final boolean isUnbridled;
    private long readId;

    HostileClient(int id, World world, Wire wire, Submitted submitted) {
        this.id = id;
        this.world = world;
        this.wire = wire;
        this.random = world.random().fork("hostile");
        this.submitted = submitted;
        this.isUnbridled = random.fork("unbridled").chance(world.options().chances().furtherPerMille());
    }

    int id() {
        return id;
    }

    void start() {
        world.scheduler().after(1 + random.below(PAUSE_MICROS_MAX), () -> {
            if (!tired) {
                SimRandom own = random.forkFor(++turn);
                if (world.happens("hostile " + turn, () -> "client " + id + " does something that it should not")) {
                    act(own);
                }
                start();
            }
        });
    }

    /** It stops; what it left behind stays. */
    void heal() {
        tired = true;
    }

    void arrived(Message message) {
        if (message instanceof Reply reply && reply.session() == 0) {
            long opened = opened(reply.outcomes().get(0));
            if (opened != 0 && sessions.stream().noneMatch(known -> known.id == opened)) {
                sessions.add(new Session(opened, 0));
                if (sessions.size() > SESSIONS_REMEMBERED) {
                    sessions.remove(0);
                }
            }
        }
    }

    /** The session that one replica says was opened, or 0. It believes anybody. */
    private static long opened(Outcome outcome) {
        try {
            return outcome instanceof Outcome.Full full
                            && RegistrationResult.decode(full.result()) instanceof RegistrationResult.Opened opened
                    ? opened.session()
                    : 0;
        } catch (IllegalArgumentException e) {
            return 0; // a faulty replica's word
        }
    }

    private void act(SimRandom own) {
        SimRandom more = own.fork("unbridled");
        if (isUnbridled && more.chance(UNBRIDLED_PER_MILLE)) {
            actUnbridled(more);
        }
        if (sessions.isEmpty() || own.chance(100)) {
            toAll(register(++registration));
        } else if (own.chance(100)) {
            toAll(register(1 + own.below((int) registration)));
        } else {
            write(own);
        }
    }

    private void actUnbridled(SimRandom own) {
        switch (own.below(4)) {
            case 0 -> hammer(own);
            case 1 -> flood(own);
            case 2 -> toSome(own);
            default -> wronglySigned(own);
        }
    }

    /** Reads as fast as it can, often under one number. */
    private void hammer(SimRandom own) {
        for (int i = 5 + own.below(30); i > 0; i--) {
            ObjectId object = new ObjectId(ObjectKind.REGISTER, OWN_OBJECT);
            byte[] operation = new OperationCodec(submitted.next(), object, new CellOperation.ReadName(0)).encode();
            toAll(new ReadRequest(own.chance(300) ? readId : ++readId, own.below(world.options().replicas()), operation));
        }
    }

    /** Many requests at once, of sessions that are there and of one that is not. */
    private void flood(SimRandom own) {
        for (int i = 5 + own.below(20); i > 0; i--) {
            Session session = sessions.isEmpty() || own.chance(200) ? new Session(1 + own.belowLong(1L << 40), 0) : own.pick(sessions);
            toAll(write(session, 1 + own.belowLong(session.last + 50), 1 + own.below(3), own));
        }
    }

    /** The right MAC for some replicas only: these have to do with a request of which the others know nothing ("Big MAC"). */
    private void toSome(SimRandom own) {
        if (!sessions.isEmpty()) {
            Session session = own.pick(sessions);
            Request request = write(session, session.last + 1, 1, own);
            own.distinctBelow(world.options().replicas(), 1 + own.below(world.options().replicas())).forEach(to -> wire.send(id, to, request));
        }
    }

    /** The MAC is right, the signature is not: who has nothing but MACs to go by would propose it. */
    private void wronglySigned(SimRandom own) {
        if (!sessions.isEmpty()) {
            Session session = own.pick(sessions);
            // Nobody has asked for an operation of this number, so I2 would notice if one were executed.
            Request right = write(session, session.last + 1, 1, own, () -> -1 - own.below(1 << 30));
            toAll(right.signed(world.keys().sign(id + 1, MessageCodec.signedBytes(right))));
        }
    }

    private Request register(long number) {
        return sign(new Request(id, 0, 0, number, List.of(new ClientOperation.Register()), Signature.NONE));
    }

    private void write(SimRandom own) {
        int place = own.chance(700) ? sessions.size() - 1 : own.below(sessions.size());
        Session session = sessions.get(place);
        int window = world.options().sizes().sessionWindow();
        long first = own.chance(700) ? session.last + 1 : 1 + own.belowLong(session.last + 3L * window);
        int count = 1 + own.below(3);
        sessions.set(place, new Session(session.id, Math.max(session.last, first + count - 1)));
        if (own.chance(300)) {
            for (int replica = 0; replica < world.options().replicas(); replica++) {
                wire.send(id, replica, write(session, first, count, own));
            }
        } else {
            toAll(write(session, first, count, own));
        }
    }

    private Request write(Session session, long first, int count, SimRandom own) {
        return write(session, first, count, own, submitted::next);
    }

    private Request write(Session session, long first, int count, SimRandom own, LongSupplier numbers) {
        List<ClientOperation> operations = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ObjectId object = new ObjectId(ObjectKind.REGISTER, OWN_OBJECT);
            OperationCodec operation = new OperationCodec(numbers.getAsLong(), object, new CellOperation.Write(own.below(9)));
            operations.add(new ClientOperation.Write(operation.encode()));
        }
        long acknowledged = own.chance(200) ? first - 1 : 0;
        return sign(new Request(id, session.id, acknowledged, first, operations, Signature.NONE));
    }

    private Request sign(Request request) {
        return request.signed(world.keys().sign(id, MessageCodec.signedBytes(request)));
    }

    private void toAll(Message message) {
        for (int replica = 0; replica < world.options().replicas(); replica++) {
            wire.send(id, replica, message);
        }
    }
}
