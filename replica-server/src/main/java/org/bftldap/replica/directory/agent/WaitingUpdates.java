package org.bftldap.replica.directory.agent;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.bftldap.bft.core.types.Digest;
import org.bftldap.bft.service.Companions;
import org.bftldap.bft.service.ReadAnswer;
import org.jspecify.annotations.Nullable;

/**
 * Updates that agents handed to this replica and that are not executed yet: one an agent. The primary has them ordered at once, the others
 * after some patience. May be lost at any time, since agents ask again. Synchronized: for all threads.
 */
final class WaitingUpdates {

    private static final int ASKERS_MAX = 8;
    private static final long PATIENCE_MILLIS = 1_000;
    /** So that not all backups order at once. */
    private static final long STAGGER_MILLIS = 300;
    private static final long HELD_MILLIS = 10_000;

    private static final class Waiting {
        final Digest update;
        final List<CompletableFuture<ReadAnswer>> askers = new ArrayList<>();

        Waiting(Digest update) {
            this.update = update;
        }
    }

    private final Map<String, Waiting> waiting = new TreeMap<>();
    private volatile @Nullable Companions companions;
    private volatile int self;

    void joined(Companions node) {
        companions = node;
    }

    void numbered(int replica) {
        self = replica;
    }

    /**
     * @param update digest of the bytes; another one of the same agent takes its place
     * @param late what is told if it is not executed in time
     */
    CompletableFuture<ReadAnswer> add(String agent, Digest update, byte[] bytes, ReadAnswer late) {
        CompletableFuture<ReadAnswer> asker = new CompletableFuture<ReadAnswer>().completeOnTimeout(late, HELD_MILLIS, TimeUnit.MILLISECONDS);
        boolean isNew;
        synchronized (this) {
            Waiting before = waiting.get(agent);
            isNew = before == null || !before.update.equals(update);
            Waiting one = isNew ? new Waiting(update) : before;
            waiting.put(agent, one);
            one.askers.removeIf(CompletableFuture::isDone);
            if (one.askers.size() >= ASKERS_MAX) {
                one.askers.remove(0); // ends by its own time
            }
            one.askers.add(asker);
        }
        Companions node = companions;
        if (node != null && node.leads()) {
            node.order(bytes); // again too: what a replica wants ordered may get lost
        } else if (isNew) {
            orderLater(agent, update, bytes);
        }
        return asker;
    }

    private void orderLater(String agent, Digest update, byte[] bytes) {
        CompletableFuture.delayedExecutor(PATIENCE_MILLIS + self * STAGGER_MILLIS, TimeUnit.MILLISECONDS).execute(() -> {
            Companions node = companions;
            if (node != null && isWaiting(agent, update)) {
                node.order(bytes);
            }
        });
    }

    private synchronized boolean isWaiting(String agent, Digest update) {
        Waiting one = waiting.get(agent);
        return one != null && one.update.equals(update);
    }

    /** It was executed, and its state is visible. */
    void executed(String agent, Digest update, Supplier<ReadAnswer> answer) {
        List<CompletableFuture<ReadAnswer>> askers;
        synchronized (this) {
            Waiting one = waiting.get(agent);
            if (one == null || !one.update.equals(update)) {
                return;
            }
            waiting.remove(agent);
            askers = List.copyOf(one.askers);
        }
        askers.forEach(asker -> asker.completeAsync(answer)); // answers are signed: not on the replica's thread
    }

    /** Those agents are none any more. */
    synchronized void retain(Predicate<String> agents) {
        waiting.keySet().removeIf(agents.negate());
    }
}
