package org.bftldap.bft.net;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.bftldap.bft.crypto.FrameMac;
import org.jspecify.annotations.Nullable;

/**
 * The keys under which this process accepts what comes on one connection: the one announced last and, until the peer uses that, the one
 * before it. Frames are numbered under each key, so that none can be played again.
 */
final class ReceiveKeys {

    private static final class Key {
        private final long counter;
        private final FrameMac mac;
        private long frames;

        Key(long counter, byte[] key) {
            this.counter = counter;
            this.mac = new FrameMac(key);
        }
    }

    private @Nullable Key current;
    private @Nullable Key previous;

    /** A new key was announced. Whatever the peer has not moved away from since the last announcement is void. */
    void announced(long counter, byte[] key) {
        previous = current;
        current = new Key(counter, key);
    }

    /** Whether the content of a DATA frame is authentic. */
    boolean accept(byte[] content) {
        if (content.length < Frame.DATA_PREFIX_BYTES) {
            return false;
        }
        Key key = keyFor(ByteBuffer.wrap(content).getLong());
        if (key == null) {
            return false;
        }
        byte[] tag = Arrays.copyOfRange(content, Long.BYTES, Frame.DATA_PREFIX_BYTES);
        ByteBuffer body = ByteBuffer.wrap(content, Frame.DATA_PREFIX_BYTES, content.length - Frame.DATA_PREFIX_BYTES);
        return key.mac.matches(key.frames++, body, tag);
    }

    private @Nullable Key keyFor(long counter) {
        if (current != null && current.counter == counter) {
            previous = null;
            return current;
        }
        return previous != null && previous.counter == counter ? previous : null;
    }
}
