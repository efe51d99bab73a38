package org.bftldap.bft.net;

import java.util.concurrent.atomic.AtomicLong;

/** What was counted of one peer since start. Written by the transport's thread, read by any. */
public final class PeerCounters {

    private final AtomicLong authenticationFailures = new AtomicLong();
    private final AtomicLong malformed = new AtomicLong();
    private final AtomicLong dropped = new AtomicLong();
    private final AtomicLong staleKeys = new AtomicLong();
    private final AtomicLong refreshesMissed = new AtomicLong();
    private volatile boolean connected;
    private volatile long lastFrameNanos;
    private volatile boolean anyFrame;
    private volatile long lastKeyNanos;
    private volatile boolean anyKey;

    /** Frames and messages with a bad MAC or signature. */
    public long authenticationFailures() {
        return authenticationFailures.get();
    }

    /** Frames that were authentic and yet no messages. */
    public long malformed() {
        return malformed.get();
    }

    /** Messages to it that were not sent since it was not connected or too slow. */
    public long dropped() {
        return dropped.get();
    }

    /** Frames under keys that were given up already: of a process that slept, or of somebody who stole them. */
    public long staleKeys() {
        return staleKeys.get();
    }

    /** How often its connection was closed since it announced no new key in time. */
    public long refreshesMissed() {
        return refreshesMissed.get();
    }

    /** Since it last announced a key; -1 if it never did. */
    public long keyAgeMillis() {
        return anyKey ? Math.max(0, (System.nanoTime() - lastKeyNanos) / 1_000_000) : -1;
    }

    public boolean connected() {
        return connected;
    }

    /** Since its last sign of life, an authentic frame or the start of a connection; -1 if there was none. */
    public long lastFrameAgeMillis() {
        return anyFrame ? Math.max(0, (System.nanoTime() - lastFrameNanos) / 1_000_000) : -1;
    }

    /** A message of it failed a check beyond the MAC. */
    public void countAuthenticationFailure() {
        authenticationFailures.incrementAndGet();
    }

    void countMalformed() {
        malformed.incrementAndGet();
    }

    void countDropped() {
        dropped.incrementAndGet();
    }

    void countStaleKey() {
        staleKeys.incrementAndGet();
    }

    void countRefreshMissed() {
        refreshesMissed.incrementAndGet();
    }

    void keyArrived() {
        lastKeyNanos = System.nanoTime();
        anyKey = true;
    }

    void frameArrived() {
        lastFrameNanos = System.nanoTime();
        anyFrame = true;
    }

    void connected(boolean now) {
        if (now && !connected) {
            // Its keys have just been proved. Without this, one that returns would seem silent since it went.
            frameArrived();
        }
        connected = now;
    }
}
