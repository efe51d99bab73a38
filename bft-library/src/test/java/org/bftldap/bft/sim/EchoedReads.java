package org.bftldap.bft.sim;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import org.bftldap.bft.core.message.Message;
import org.bftldap.bft.core.message.ReadReply;

/**
 * Answers a read with what some correct replica answers, whichever comes first: with bytes that match by chance it makes f+f laggards
 * and itself a quorum for a value of the past (§2.5).
 */
final class EchoedReads implements Strategy {

    private static final int REMEMBERED_MAX = 64;

    private record Answered(int client, long readId) {}

    private final Set<Answered> answered = new HashSet<>();
    private final Deque<Answered> order = new ArrayDeque<>();
    private final SimRandom random;

    EchoedReads(SimRandom random) {
        this.random = random;
    }

    @Override
    public void send(int from, int to, Message message, Wire wire) {
        if (!(message instanceof ReadReply)) {
            wire.send(from, to, message);
        }
    }

    @Override
    public void overhear(int self, int to, Message message, Wire wire) {
        if (message instanceof ReadReply reply && random.chance(600) && answered.add(new Answered(to, reply.readId()))) {
            order.add(new Answered(to, reply.readId()));
            if (order.size() > REMEMBERED_MAX) {
                answered.remove(order.remove());
            }
            wire.send(self, to, reply);
        }
    }
}
