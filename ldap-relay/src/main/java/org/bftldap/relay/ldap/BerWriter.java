package org.bftldap.relay.ldap;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes one BER element from its end to its beginning, so that every length is known when its header is written. Small: for answers
 * that are not search entries. For one thread.
 */
final class BerWriter {

    private byte[] bytes = new byte[256];
    private int start = bytes.length;

    /** How much is written; give it to {@link #wrap} later to put a header around what was written since. */
    int mark() {
        return bytes.length - start;
    }

    BerWriter raw(byte[] value) {
        ensure(value.length);
        start -= value.length;
        System.arraycopy(value, 0, bytes, start, value.length);
        return this;
    }

    BerWriter octets(int tag, byte[] value) {
        int mark = mark();
        return raw(value).wrap(tag, mark);
    }

    BerWriter text(int tag, String value) {
        return octets(tag, value.getBytes(StandardCharsets.UTF_8));
    }

    BerWriter integer(int tag, long value) {
        int mark = mark();
        long rest = value;
        do {
            octet((int) rest);
            rest >>>= 8;
        } while (rest != 0);
        if (bytes[start] < 0) {
            octet(0); // else it would read as negative
        }
        return wrap(tag, mark);
    }

    /** Puts a header before everything written since {@code mark}. */
    BerWriter wrap(int tag, int mark) {
        int length = mark() - mark;
        if (length < 0x80) {
            octet(length);
        } else {
            int octets = 0;
            for (int rest = length; rest != 0; rest >>>= 8) {
                octet(rest);
                octets++;
            }
            octet(0x80 | octets);
        }
        octet(tag);
        return this;
    }

    byte[] toBytes() {
        return Arrays.copyOfRange(bytes, start, bytes.length);
    }

    private void octet(int value) {
        ensure(1);
        bytes[--start] = (byte) value;
    }

    private void ensure(int more) {
        if (start < more) {
            int used = mark();
            byte[] larger = new byte[Math.max(bytes.length * 2, used + more + 16)];
            System.arraycopy(bytes, start, larger, larger.length - used, used);
            start = larger.length - used;
            bytes = larger;
        }
    }
}
