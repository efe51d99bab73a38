package org.bftldap.bft.node;

import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A few threads that do one piece of work of each client in turn, so that a client with a thousand pieces waiting delays one with a single
 * piece by as many pieces as there are clients, not by a thousand. How much may wait is its callers' to bound. Safe for use by many threads.
 */
final class FairPool implements AutoCloseable {

    private static final int CLOSE_SECONDS = 30;

    private final ThreadPoolExecutor threads;
    private final Map<Integer, ArrayDeque<Runnable>> waiting = new HashMap<>();
    private final ArrayDeque<Integer> turns = new ArrayDeque<>();

    FairPool(int threads, String name) {
        this.threads = new ThreadPoolExecutor(
                threads, threads, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), new DefaultThreadFactory(name, true));
    }

    /** One task of the threads for each piece of work; which piece it does is decided when it runs. */
    void execute(int client, Runnable work) {
        synchronized (waiting) {
            ArrayDeque<Runnable> own = waiting.computeIfAbsent(client, absent -> new ArrayDeque<>());
            if (own.isEmpty()) {
                turns.addLast(client);
            }
            own.addLast(work);
        }
        threads.execute(this::next);
    }

    private void next() {
        Runnable work = take();
        if (work != null) {
            work.run();
        }
    }

    private @Nullable Runnable take() {
        synchronized (waiting) {
            Integer client = turns.pollFirst();
            ArrayDeque<Runnable> own = client == null ? null : waiting.get(client);
            if (own == null) {
                return null;
            }
            Runnable work = own.pollFirst();
            if (own.isEmpty()) {
                waiting.remove(client);
            } else {
                turns.addLast(client);
            }
            return work;
        }
    }

    /** Waits for what is in work. */
    @Override
    public void close() {
        threads.shutdown();
        try {
            if (!threads.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                threads.shutdownNow();
            }
        } catch (InterruptedException e) {
            threads.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
