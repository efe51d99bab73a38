package org.bftldap.giis.gris.loop;

import java.time.Duration;

/** One thread and its clock. */
public interface Loop {

    /** Monotonic, from an arbitrary start; in milliseconds. For the loop's own thread. */
    long nowMillis();

    /** Has it done on the loop's thread. For all threads; after the end of the loop nothing is done. */
    void execute(Runnable work);

    /** Has it done on the loop's thread after a while. */
    Timer after(Duration delay, Runnable work);

    /** Something that is due later. */
    interface Timer {

        /** From then on it is not done, unless it has begun. For all threads. */
        void cancel();
    }
}
