package org.bftldap.bft.sim;

import java.util.ArrayList;
import java.util.List;
import org.bftldap.bft.core.codec.MessageCodec;
import org.bftldap.bft.core.message.ClientOperation;
import org.bftldap.bft.core.message.Message;
import org.bftldap.bft.core.message.Outcome;
import org.bftldap.bft.core.message.RegistrationResult;
import org.bftldap.bft.core.message.Reply;
import org.bftldap.bft.core.message.Request;
import org.bftldap.bft.core.types.Signature;
import org.bftldap.bft.sim.objects.CellOperation;
import org.bftldap.bft.sim.objects.ObjectId;
import org.bftldap.bft.sim.objects.ObjectKind;

/**
 * A client with a valid key that keeps no rule: opens session after session, leaves out numbers, says different things under one number,
 * hardly ever acknowledges, plays its registrations again. It works on an object of its own. Whatever it does must cost only itself.
 */
final class HostileClient {

    private static final int PAUSE_MICROS_MAX = 20_000;
    private static final int SESSIONS_REMEMBERED = 20;
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

    HostileClient(int id, World world, Wire wire, Submitted submitted) {
        this.id = id;
        this.world = world;
        this.wire = wire;
        this.random = world.random().fork("hostile");
        this.submitted = submitted;
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
        if (sessions.isEmpty() || own.chance(100)) {
            toAll(register(++registration));
        } else if (own.chance(100)) {
            toAll(register(1 + own.below((int) registration)));
        } else {
            write(own);
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
        List<ClientOperation> operations = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ObjectId object = new ObjectId(ObjectKind.REGISTER, OWN_OBJECT);
            OperationCodec operation = new OperationCodec(submitted.next(), object, new CellOperation.Write(own.below(9)));
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
