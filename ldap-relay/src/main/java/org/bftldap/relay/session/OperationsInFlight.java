package org.bftldap.relay.session;

import io.netty.util.collection.IntObjectHashMap;
import io.netty.util.collection.IntObjectMap;
import java.util.ArrayList;
import java.util.List;
import org.bftldap.directory.result.DirectoryResult;
import org.bftldap.relay.ldap.ByteBudget;
import org.bftldap.relay.ldap.RequestRefusedException;
import org.bftldap.relay.ldap.ResultCodes;
import org.jspecify.annotations.Nullable;

/** The operations of one connection that have no result yet, by message id, and what each holds of the relay. On the connection's event loop. */
final class OperationsInFlight {

    /** Of one connection: each holds a place of the operations that may be in flight on it. */
    private static final int PERSISTING_MAX = 16;

    /** It is kept as long as the search. */
    private static final int PERSISTING_REQUEST_BYTES_MAX = 64 << 10;

    private final RelayServices services;
    private final ByteBudget budget;
    private final ConnectionState state;
    private final IntObjectMap<Pending> pending = new IntObjectHashMap<>(4);

    /** @param budget of which the bytes of each request were taken */
    OperationsInFlight(RelayServices services, ByteBudget budget, ConnectionState state) {
        this.services = services;
        this.budget = budget;
        this.state = state;
    }

    /** Null if there is none with this message id. */
    @Nullable Pending get(int id) {
        return pending.get(id);
    }

    int size() {
        return pending.size();
    }

    List<Pending> all() {
        return new ArrayList<>(pending.values());
    }

    /** Whether this operation is the only one. */
    boolean isAlone(Pending operation) {
        return pending.size() == 1 && pending.get(operation.id) == operation;
    }

    /** Its place among those of the relay was taken before. */
    void add(Pending operation) {
        pending.put(operation.id, operation);
    }

    /** It has this result, and gives back what it holds. Nothing happens at a second time. */
    void finish(Pending operation, DirectoryResult result) {
        if (pending.remove(operation.id) == operation) {
            budget.giveBack(operation.messageBytes);
            services.activity().finish();
            long tookNanos = operation.firstAnswerNanos > 0 ? operation.firstAnswerNanos : System.nanoTime() - operation.startedNanos;
            services.activity().count(operation.kind, result.code(), tookNanos);
            state.ended();
        }
    }

    /** Sends on what searches have found, as far as there is room for it. */
    void pumpStreams() {
        for (Pending each : all()) {
            if (each.stream != null) {
                each.stream.pump();
            }
        }
    }

    /**
     * Finds room for a search that goes on until its client ends it.
     *
     * @throws RequestRefusedException if there are too many, here or in the relay
     */
    void makeRoomToPersist(Pending search) throws RequestRefusedException {
        if (search.messageBytes > PERSISTING_REQUEST_BYTES_MAX || persisting().size() >= PERSISTING_MAX) {
            throw new RequestRefusedException(
                    ResultCodes.ADMIN_LIMIT_EXCEEDED,
                    "a connection has at most " + PERSISTING_MAX + " searches that persist, each of a request of at most 64 KiB");
        }
        if (!services.contentRoom().enter()) {
            throw new RequestRefusedException(ResultCodes.BUSY, "too many searches persist at this relay, try another or later");
        }
    }

    private List<ContentSearch> persisting() {
        List<ContentSearch> searches = new ArrayList<>();
        for (Pending each : pending.values()) {
            if (each.stream instanceof ContentSearch search && search.persists()) {
                searches.add(search);
            }
        }
        return searches;
    }

    /** Ends what its client would wait on for ever. */
    void endPersisting(int code, String reason) {
        persisting().forEach(search -> search.end(Failures.of(code, reason)));
    }
}
