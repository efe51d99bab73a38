package org.bftldap.bft.nested;

import java.util.function.Consumer;
import java.util.function.LongConsumer;

/**
 * Where a replica does what it does for invocations beside executing batches: one thing after the other. What is done here may be lost at any
 * time. For all threads.
 */
interface Aside extends AutoCloseable {

    /** What follows from the replica's own state. @param work told what the monotonic clock says, in ns */
    void run(LongConsumer work);

    /**
     * What others want done.
     *
     * @param otherwise run in its place if it will not be done: too much waits already, or nothing is done here any more
     */
    void offer(LongConsumer work, Runnable otherwise);

    @Override
    void close();

    /** Makes one that calls the tick now and then. */
    interface Factory {
        /** @param ended told, on the same thread and as the last thing, what ended it, if that was not {@link Aside#close} */
        Aside start(String name, LongConsumer tick, Consumer<Throwable> ended);
    }
}
