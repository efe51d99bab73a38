package org.bftldap.bft.nested;

import java.util.function.LongConsumer;

/** Where a replica does what it does for invocations beside executing batches: one thing after the other. For all threads. */
interface Aside extends AutoCloseable {

    /** @param work told what the monotonic clock says, in ns */
    void run(LongConsumer work);

    @Override
    void close();

    /** Makes one that calls the tick now and then. */
    interface Factory {
        Aside start(String name, LongConsumer tick);
    }
}
