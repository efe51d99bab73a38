package org.bftldap.bft.core.message;

import java.util.List;

/**
 * Results of consecutive operations of one session, from one replica. The client believes an outcome when 2f+1 replicas give the same
 * digest and version for its number.
 *
 * @param view the one that the sender is in: f+1 replicas tell the client who is primary
 * @param session 0 when it answers a registration
 * @param firstNumber number of the first outcome
 * @param outcomes at least one
 */
public record Reply(long view, long session, long firstNumber, List<Outcome> outcomes) implements Message {

    public Reply {
        outcomes = List.copyOf(outcomes);
        if (outcomes.isEmpty()) {
            throw new IllegalArgumentException("a reply has an outcome");
        }
    }

    @Override
    public <R> R deliver(int from, MessageHandler<R> handler) {
        return handler.onReply(from, this);
    }
}
