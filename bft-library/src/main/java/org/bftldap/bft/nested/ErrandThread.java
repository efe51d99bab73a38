package org.bftldap.bft.nested;

import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One replica's thread for what it does for invocations beside executing batches. What is done here may be lost at any time, so that an error in it
 * stops no replica.
 */
final class ErrandThread implements Aside {

    private static final Logger LOG = LoggerFactory.getLogger(ErrandThread.class);
    private static final long TICK_MILLIS = 20;

    private final ScheduledExecutorService thread;

    /** @param tick now and then told what the monotonic clock says */
    ErrandThread(String name, LongConsumer tick) {
        ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(1, work -> {
            Thread made = new Thread(work, name);
            made.setDaemon(true);
            return made;
        });
        executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        thread = executor;
        thread.scheduleAtFixedRate(() -> guarded(tick), TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
    }

    @Override
    public void run(LongConsumer work) {
        try {
            thread.execute(() -> guarded(work));
        } catch (RejectedExecutionException e) {
            // The replica is being stopped.
        }
    }

    private void guarded(LongConsumer work) {
        try {
            work.accept(System.nanoTime());
        } catch (RuntimeException e) {
            LOG.error("BD-2023: this replica does nothing for invocations any longer; the others of its group do", e);
            thread.shutdown();
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
