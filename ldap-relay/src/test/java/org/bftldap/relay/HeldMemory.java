package org.bftldap.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.internal.PlatformDependent;

/** What this process holds, relay and all: what a hostile client made it take has to be given back. */
final class HeldMemory {

    private static final long GROWTH_MAX_BYTES = 50L << 20;

    private final long before = now();

    /** That less than 50 MB more are held than when this was made. */
    void assertGivenBack() {
        assertThat((now() - before) >> 20).as("MB held since, after a collection").isLessThan(GROWTH_MAX_BYTES >> 20);
    }

    private static long now() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory() + Math.max(0, PlatformDependent.usedDirectMemory());
    }
}
