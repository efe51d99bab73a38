package org.bftldap.bft.net;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.bftldap.bft.crypto.FrameMac;
import org.jspecify.annotations.Nullable;

/**
 * The keys under which this process accepts what comes on one connection: the one announced last and, for what is on its way, those
 * before it, until the peer uses a newer one or {@link #GRACE_NANOS} have passed. Frames are numbered under each key, so that none can
 * be played again.
 */
final class ReceiveKeys {

    /** What was sent under a key when the next was announced has this long to arrive. */
    static final long GRACE_NANOS = TimeUnit.SECONDS.toNanos(5);

    /** As many as can be announced within the grace, at the shortest period that {@code Tuning} allows. */
    private static final int KEYS_MAX = 64;

    /** What a DATA frame proves. */
    enum Verdict {
        AUTHENTIC,
        /** Its key was given up: a peer that slept, or somebody who stole old keys. */
        STALE,
        FALSE
    }

    private static final class Key {
        private final long counter;
        private final FrameMac mac;
        private long frames;
        private long endNanos;

        Key(long counter, byte[] key) {
            this.counter = counter;
            this.mac = new FrameMac(key);
        }
    }

    private final ArrayDeque<Key> older = new ArrayDeque<>();
    private @Nullable Key current;

    /** A new key was announced: the grace of the one before it begins. */
    void announced(long counter, byte[] key, long nowNanos) {
        Key before = current;
        current = new Key(counter, key);
        if (before == null) {
            return;
        }
        before.endNanos = nowNanos + GRACE_NANOS;
        older.addLast(before);
        while (older.size() > KEYS_MAX || older.element().endNanos - nowNanos <= 0) {
            older.removeFirst();
        }
    }

    /** Judges the content of a DATA frame. */
    Verdict judge(byte[] content, long nowNanos) {
        Key newest = current;
        if (content.length < Frame.DATA_PREFIX_BYTES || newest == null) {
            return Verdict.FALSE;
        }
        long counter = ByteBuffer.wrap(content).getLong();
        Key key = counter == newest.counter ? newest : olderKey(counter, nowNanos);
        if (key == null) {
            return counter < newest.counter ? Verdict.STALE : Verdict.FALSE;
        }
        byte[] tag = Arrays.copyOfRange(content, Long.BYTES, Frame.DATA_PREFIX_BYTES);
        ByteBuffer body = ByteBuffer.wrap(content, Frame.DATA_PREFIX_BYTES, content.length - Frame.DATA_PREFIX_BYTES);
        if (!key.mac.matches(key.frames++, body, tag)) {
            return Verdict.FALSE;
        }
        // The peer has moved on to this one, so nothing under an earlier one can follow on this connection.
        while (!older.isEmpty() && older.element().counter < counter) {
            older.removeFirst();
        }
        return Verdict.AUTHENTIC;
    }

    private @Nullable Key olderKey(long counter, long nowNanos) {
        for (Key key : older) {
            if (key.counter == counter) {
                return key.endNanos - nowNanos > 0 ? key : null;
            }
        }
        return null;
    }
}
