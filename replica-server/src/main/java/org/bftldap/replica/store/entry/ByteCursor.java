package org.bftldap.replica.store.entry;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Reads an entry's bytes. They come from this server's own store, whose engine checks its blocks, so damage is an exception. */
final class ByteCursor {

    private final byte[] bytes;
    private int at;

    ByteCursor(byte[] bytes, int at) {
        this.bytes = bytes;
        this.at = at;
    }

    int position() {
        return at;
    }

    void skip(int octets) {
        at += octets;
    }

    int number() {
        int value = 0;
        for (int shift = 0; ; shift += 7) {
            byte b = bytes[at++];
            value |= (b & 0x7f) << shift;
            if (b >= 0) {
                return value;
            }
        }
    }

    long fixed64() {
        long value = 0;
        for (int i = 0; i < 8; i++) {
            value = value << 8 | bytes[at++] & 0xff;
        }
        return value;
    }

    byte[] take(int octets) {
        at += octets;
        return Arrays.copyOfRange(bytes, at - octets, at);
    }

    byte[] bytes() {
        return take(number());
    }

    String text() {
        int length = number();
        at += length;
        return new String(bytes, at - length, length, StandardCharsets.UTF_8);
    }
}
