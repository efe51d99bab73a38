package org.bftldap.replica.store.search;

import java.util.Arrays;

/** Writes DER from its end to its beginning, so that every length is known when it is written. One use. */
final class DerWriter {

    private byte[] buffer;
    private int start;

    DerWriter(int expectedBytes) {
        buffer = new byte[Math.max(64, expectedBytes)];
        start = buffer.length;
    }

    /** How much is written: the difference of two of these is the length of what came between. */
    int written() {
        return buffer.length - start;
    }

    void octets(byte[] source, int at, int length) {
        room(length);
        start -= length;
        System.arraycopy(source, at, buffer, start, length);
    }

    void octets(byte[] source) {
        octets(source, 0, source.length);
    }

    /** The tag and length in front of the last {@code length} octets written. */
    void header(int tag, int length) {
        room(6);
        if (length < 0x80) {
            buffer[--start] = (byte) length;
        } else {
            int octets = 0;
            for (int rest = length; rest != 0; rest >>>= 8) {
                buffer[--start] = (byte) rest;
                octets++;
            }
            buffer[--start] = (byte) (0x80 | octets);
        }
        buffer[--start] = (byte) tag;
    }

    private void room(int octets) {
        if (octets > start) {
            int grown = buffer.length + Math.max(buffer.length, octets);
            byte[] larger = new byte[grown];
            System.arraycopy(buffer, start, larger, grown - written(), written());
            start = grown - written();
            buffer = larger;
        }
    }

    byte[] toBytes() {
        return Arrays.copyOfRange(buffer, start, buffer.length);
    }
}
