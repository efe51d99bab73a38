package org.bftldap.bft.nested;

import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One replica's thread for what it does for invocations beside executing batches. What is done here may be lost at any time, so that an exception
 * in it ends it and not the replica; it is told, so that somebody sees it.
 */
final class ErrandThread implements Aside {

    /** Of what others want done; they ask again. */
    static final int OFFERED_MAX = 4096;

    /** Waiting in all. What follows from the own state comes a few a batch: if so much waits, nothing is done here any more. */
    static final int WAITING_MAX = 16 * OFFERED_MAX;

    private static final Logger LOG = LoggerFactory.getLogger(ErrandThread.class);
    /** As fine as the finest of {@link Errands}' times, {@link Errands#STAGGER_NANOS}: each tick wakes a thread in an idle replica too. */
    private static final long TICK_MILLIS = 50;

    private final ScheduledExecutorService thread;
    private final Consumer<Throwable> ended;
    private final AtomicInteger waiting = new AtomicInteger();
    private volatile boolean isOverrun;

    /** @param tick now and then told what the monotonic clock says */
    ErrandThread(String name, LongConsumer tick, Consumer<Throwable> ended) {
        this.ended = ended;
        ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(1, work -> {
            Thread made = new Thread(work, name);
            made.setDaemon(true);
            return made;
        });
        thread = executor;
        thread.scheduleAtFixedRate(() -> guarded(tick), TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
    }

    @Override
    public void run(LongConsumer work) {
        if (!enqueue(work, WAITING_MAX, () -> {})) {
            isOverrun = true;
        }
    }

    @Override
    public void offer(LongConsumer work, Runnable otherwise) {
        if (!enqueue(work, OFFERED_MAX, otherwise)) {
            otherwise.run();
        }
    }

    private boolean enqueue(LongConsumer work, int waitingMax, Runnable otherwise) {
        if (waiting.incrementAndGet() <= waitingMax) {
            try {
                thread.execute(() -> {
                    waiting.decrementAndGet();
                    if (thread.isShutdown()) {
                        otherwise.run(); // what was waiting when it ended
                    } else {
                        guarded(work);
                    }
                });
                return true;
            } catch (RejectedExecutionException e) {
                // The replica is being stopped, or this has ended.
            }
        }
        waiting.decrementAndGet();
        return false;
    }

    private void guarded(LongConsumer work) {
        try {
            if (isOverrun) {
                throw new IllegalStateException(WAITING_MAX + " errands waited, and what came then is lost");
            }
            work.accept(System.nanoTime());
        } catch (Throwable e) {
            end(e);
        }
    }

    private void end(Throwable cause) {
        LOG.error("BD-2023: this replica does nothing for invocations any longer; the others of its group do", cause);
        thread.shutdown();
        ended.accept(cause);
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
