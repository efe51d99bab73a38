package org.bftldap.bft.net;

import java.nio.ByteBuffer;
import org.bftldap.bft.crypto.FrameMac;

/** The key under which this process authenticates what it sends on one connection. */
final class SendKey {

    private final long counter;
    private final FrameMac mac;
    private long frames;

    SendKey(long counter, byte[] key) {
        this.counter = counter;
        this.mac = new FrameMac(key);
    }

    long counter() {
        return counter;
    }

    /** Fills in the header of a DATA frame whose messages start at {@link Frame#HEADER_BYTES} + {@link Frame#DATA_PREFIX_BYTES}. */
    void seal(byte[] frame) {
        int body = Frame.HEADER_BYTES + Frame.DATA_PREFIX_BYTES;
        byte[] tag = mac.tag(frames++, ByteBuffer.wrap(frame, body, frame.length - body));
        ByteBuffer.wrap(frame)
                .putInt(frame.length - Frame.LENGTH_BYTES)
                .put(Frame.DATA)
                .putLong(counter)
                .put(tag);
    }
}
