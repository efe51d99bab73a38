package org.bftldap.testkit;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waiting for a state of another process, which can only be asked again and again. */
public final class Waiting {
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private Waiting() {}

    /** @throws AssertionError if the state is not reached by then, with what {@code found} says of the last look */
    public static void until(Duration limit, String what, BooleanSupplier reached, Supplier<String> found) {
        long end = System.nanoTime() + limit.toNanos();
        while (!reached.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("not within " + limit.toSeconds() + " s: " + what + "; last seen: " + found.get());
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    public static void until(Duration limit, String what, BooleanSupplier reached) {
        until(limit, what, reached, () -> "it is not so");
    }
}
