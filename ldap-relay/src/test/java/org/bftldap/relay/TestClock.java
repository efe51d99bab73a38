package org.bftldap.relay;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicLong;

/** The machine's clock, until it is moved. Safe for many threads. */
public final class TestClock extends Clock {

    private final AtomicLong movedMillis = new AtomicLong();

    public void move(long millis) {
        movedMillis.addAndGet(millis);
    }

    @Override
    public long millis() {
        return System.currentTimeMillis() + movedMillis.get();
    }

    @Override
    public Instant instant() {
        return Instant.ofEpochMilli(millis());
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        throw new UnsupportedOperationException("the relay knows no zones");
    }
}
