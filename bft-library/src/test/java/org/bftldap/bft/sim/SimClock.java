package org.bftldap.bft.sim;

import org.bftldap.bft.core.protocol.Input;

/** One replica's clock: the simulated time, with an offset and a drift of its own, and with jumps when somebody sets it. */
final class SimClock {

    /** 2026-01-01T00:00:00Z. */
    private static final long START_MILLIS = 1_767_225_600_000L;

    private final Scheduler scheduler;
    private final long offsetMillis;
    private final long driftPerMillion;
    private long setWrongMillis;

    SimClock(Scheduler scheduler, SimRandom random) {
        this.scheduler = scheduler;
        this.offsetMillis = random.between(-500, 500);
        this.driftPerMillion = random.between(-200, 200);
    }

    /** The wall clock shows this much more than it should from now on; what counts durations is not touched. */
    void setWrong(long byMillis) {
        setWrongMillis = byMillis;
    }

    Input.Tick tick() {
        long local = scheduler.nowMicros() + scheduler.nowMicros() * driftPerMillion / 1_000_000;
        return new Input.Tick(START_MILLIS + offsetMillis + setWrongMillis + local / 1000, local * 1000);
    }
}
