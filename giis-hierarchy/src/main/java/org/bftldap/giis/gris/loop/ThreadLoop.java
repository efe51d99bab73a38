package org.bftldap.giis.gris.loop;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A loop with a thread of its own. */
public final class ThreadLoop implements Loop, AutoCloseable {

    private final ScheduledThreadPoolExecutor thread;
    private final Consumer<Throwable> broken;

    /** @param broken told of what work throws, which is a bug: whoever made the loop decides how to end */
    public ThreadLoop(String name, Consumer<Throwable> broken) {
        this.broken = broken;
        this.thread = new ScheduledThreadPoolExecutor(1, work -> new Thread(work, name));
        thread.setRemoveOnCancelPolicy(true);
        thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    @Override
    public long nowMillis() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
    }

    @Override
    public void execute(Runnable work) {
        after(Duration.ZERO, work);
    }

    @Override
    public Timer after(Duration delay, Runnable work) {
        try {
            Future<?> due = thread.schedule(() -> guarded(work), delay.toMillis(), TimeUnit.MILLISECONDS);
            return () -> due.cancel(false);
        } catch (RejectedExecutionException ended) {
            return () -> {};
        }
    }

    private void guarded(Runnable work) {
        try {
            work.run();
        } catch (Throwable e) {
            broken.accept(e);
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
