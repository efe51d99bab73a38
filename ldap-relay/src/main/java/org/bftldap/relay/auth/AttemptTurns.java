package org.bftldap.relay.auth;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.bftldap.relay.ldap.RequestRefusedException;
import org.bftldap.relay.ldap.ResultCodes;

/**
 * One attempt at a time for each account whose failures count: the next one begins when the failure of the one before has its place in
 * the order, and so cannot slip in between. For many threads.
 */
final class AttemptTurns {

    private static final int WAITING_MAX = 1_024;
    /** Of one account: who guesses one password at many connections must not keep the others' owners out. */
    private static final int WAITING_FOR_ONE_MAX = 32;

    /** Those who wait; an account without an attempt is not in it. */
    private final Map<ByteBuffer, Deque<CompletableFuture<Void>>> accounts = new HashMap<>();

    private int waiting;

    /** Runs the attempt when it is its turn. Fails with {@link RequestRefusedException} (busy) when too many wait already. */
    <T> CompletableFuture<T> run(byte[] entryUuid, Supplier<CompletableFuture<T>> attempt) {
        ByteBuffer account = ByteBuffer.wrap(entryUuid);
        return take(account).thenCompose(turn -> begin(attempt).whenComplete((value, failure) -> giveBack(account)));
    }

    private static <T> CompletableFuture<T> begin(Supplier<CompletableFuture<T>> attempt) {
        try {
            return attempt.get();
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private synchronized CompletableFuture<Void> take(ByteBuffer account) {
        Deque<CompletableFuture<Void>> queue = accounts.get(account);
        if (queue == null) {
            accounts.put(account, new ArrayDeque<>(1));
            return CompletableFuture.completedFuture(null);
        }
        if (waiting == WAITING_MAX || queue.size() == WAITING_FOR_ONE_MAX) {
            return CompletableFuture.failedFuture(
                    new RequestRefusedException(ResultCodes.BUSY, "too many passwords are being checked, try later"));
        }
        waiting++;
        CompletableFuture<Void> turn = new CompletableFuture<>();
        queue.add(turn);
        return turn;
    }

    private void giveBack(ByteBuffer account) {
        CompletableFuture<Void> next;
        synchronized (this) {
            next = accounts.get(account).poll();
            if (next == null) {
                accounts.remove(account);
                return;
            }
            waiting--;
        }
        // On another thread: attempts that end at once would else stand on each other's stacks.
        next.completeAsync(() -> null);
    }
}
