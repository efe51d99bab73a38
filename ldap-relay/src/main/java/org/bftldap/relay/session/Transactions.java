package org.bftldap.relay.session;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.bftldap.directory.operation.Operation;
import org.bftldap.directory.operation.OperationLimits;
import org.bftldap.directory.operation.RequestControl;
import org.bftldap.relay.auth.PasswordConversion.Converted;
import org.bftldap.relay.ldap.RequestRefusedException;
import org.bftldap.relay.ldap.ResultCodes;

/**
 * The transactions that a connection has open (RFC 5805). Their updates stay here until the end, and then go to the group as one
 * operation: so nobody sees half of one, and one that is never ended costs the replicas nothing. On the session's event loop.
 */
final class Transactions {

    static final String START = "1.3.6.1.1.21.1";
    static final String END = "1.3.6.1.1.21.3";

    private static final int OPEN_MAX = 4;
    /** As messages; passwords grow when they are converted, and all must fit into one request. */
    private static final int BYTES_MAX = 3 << 20;
    /** So that many small updates are not held for nothing. */
    private static final int BYTES_OF_ANY = 256;

    private final TransactionRoom room;
    private final Map<String, Open> open = new LinkedHashMap<>();
    private long started;

    Transactions(TransactionRoom room) {
        this.room = room;
    }

    /** One that is not ended. */
    private static final class Open {
        final List<Held> updates = new ArrayList<>();
        final long startedNanos;
        int bytes;

        Open(long startedNanos) {
            this.startedNanos = startedNanos;
        }
    }

    /**
     * An update of a transaction.
     *
     * @param messageId by which it came
     * @param update with its passwords taken out, once that is done
     */
    record Held(int messageId, CompletableFuture<? extends Converted<? extends Operation.Update>> update, List<RequestControl> controls) {}

    /** @return its identifier */
    String start(long nowNanos) throws RequestRefusedException {
        if (open.size() >= OPEN_MAX) {
            throw new RequestRefusedException(ResultCodes.ADMIN_LIMIT_EXCEEDED, "more than " + OPEN_MAX + " transactions on one connection");
        }
        started++;
        String identifier = Long.toString(started);
        open.put(identifier, new Open(nowNanos));
        return identifier;
    }

    /** Whether this update may become a step of the transaction; to be asked before its passwords are converted, which costs much. */
    void check(String identifier, int messageBytes) throws RequestRefusedException {
        Open transaction = known(identifier);
        if (transaction.updates.size() >= OperationLimits.TRANSACTION_STEPS_MAX) {
            throw new RequestRefusedException(
                    ResultCodes.ADMIN_LIMIT_EXCEEDED, "more than " + OperationLimits.TRANSACTION_STEPS_MAX + " updates in a transaction");
        }
        int bytes = counted(messageBytes);
        if (transaction.bytes + bytes > BYTES_MAX) {
            throw new RequestRefusedException(ResultCodes.ADMIN_LIMIT_EXCEEDED, "a transaction of more than 3 MiB");
        }
        if (!room.take(bytes)) {
            throw new RequestRefusedException(ResultCodes.BUSY, "the relay holds too much for transactions, try later");
        }
        transaction.bytes += bytes;
    }

    /** The update that was checked last. */
    void hold(String identifier, Held update) {
        Open transaction = open.get(identifier);
        if (transaction != null) {
            transaction.updates.add(update);
        }
    }

    /** It is not part of it after all: it could not be converted. */
    void drop(String identifier, Held update) {
        Open transaction = open.get(identifier);
        if (transaction != null) {
            transaction.updates.remove(update);
        }
    }

    /** Ends it. @return its updates in the order in which they came */
    List<Held> end(String identifier) throws RequestRefusedException {
        Open transaction = known(identifier);
        forget(identifier, transaction);
        return transaction.updates;
    }

    /** Ends all, or those alone that are older. @param then hears their identifiers */
    void abort(long startedBeforeNanos, Consumer<String> then) {
        new LinkedHashMap<>(open).forEach((identifier, transaction) -> {
            if (transaction.startedNanos - startedBeforeNanos <= 0) {
                forget(identifier, transaction);
                then.accept(identifier);
            }
        });
    }

    boolean isEmpty() {
        return open.isEmpty();
    }

    private void forget(String identifier, Open transaction) {
        open.remove(identifier);
        room.giveBack(transaction.bytes);
    }

    private Open known(String identifier) throws RequestRefusedException {
        return Optional.ofNullable(open.get(identifier))
                .orElseThrow(() -> new RequestRefusedException(ResultCodes.UNWILLING_TO_PERFORM, "no such transaction on this connection"));
    }

    private static int counted(int messageBytes) {
        return BYTES_OF_ANY + messageBytes;
    }
}
