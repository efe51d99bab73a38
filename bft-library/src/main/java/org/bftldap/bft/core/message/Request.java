package org.bftldap.bft.core.message;

import java.util.List;
import org.bftldap.bft.core.types.Signature;

/**
 * One client's consecutive operations of one session, under one signature (§2.1). Executed in number order, each exactly once.
 *
 * @param client who asks and signs
 * @param session as the group gave it; 0 where the only operation is {@link ClientOperation.Register}
 * @param acknowledged the client holds the results of all numbers up to this one: replicas may forget them
 * @param firstNumber number of the first operation, from 1 in each session; in a registration, its own number, which grows for ever
 * @param operations at least one
 */
public record Request(
        int client,
        long session,
        long acknowledged,
        long firstNumber,
        List<ClientOperation> operations,
        Signature signature)
        implements Message {

    /** Largest number, sequence number or view anywhere: sums of two of them do not overflow. */
    public static final long NUMBER_MAX = 1L << 61;

    public Request {
        operations = List.copyOf(operations);
        if (operations.isEmpty()
                || firstNumber < 1
                || firstNumber > NUMBER_MAX
                || session < 0
                || acknowledged < 0
                || acknowledged >= firstNumber) {
            throw new IllegalArgumentException("not a request: session " + session + ", first " + firstNumber);
        }
        boolean registers = operations.stream().anyMatch(ClientOperation.Register.class::isInstance);
        if (registers != (session == 0) || registers && operations.size() != 1) {
            throw new IllegalArgumentException("a registration stands alone, in session 0");
        }
    }

    public long lastNumber() {
        return firstNumber + operations.size() - 1;
    }

    public boolean isRegistration() {
        return session == 0;
    }

    public Request signed(Signature by) {
        return new Request(client, session, acknowledged, firstNumber, operations, by);
    }

    @Override
    public <R> R deliver(int from, MessageHandler<R> handler) {
        return handler.onRequest(from, this);
    }
}
