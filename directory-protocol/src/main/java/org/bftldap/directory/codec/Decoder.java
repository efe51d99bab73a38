package org.bftldap.directory.codec;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Reads what {@link Encoder} wrote and refuses everything else. Never allocates more than the bytes that are there. For one thread. */
public final class Decoder {

    private final byte[] bytes;
    private final int end;
    private int position;

    public Decoder(byte[] bytes) {
        this(bytes, 0, bytes.length);
    }

    public Decoder(byte[] bytes, int offset, int length) {
        this.bytes = bytes;
        this.position = offset;
        this.end = offset + length;
    }

    public int octet() throws DecodeException {
        need(1, "an octet");
        return bytes[position++] & 0xff;
    }

    /** An octet below {@code count}: the ordinal of a choice. */
    public int choice(int count, String what) throws DecodeException {
        int value = octet();
        if (value >= count) {
            throw new DecodeException(what + " " + value + " is not known");
        }
        return value;
    }

    /** A number up to {@code max}; a longer form than needed is refused, else two encodings would mean the same. */
    public int number(int max, String what) throws DecodeException {
        long value = 0;
        for (int shift = 0; shift < 35; shift += 7) {
            int octet = octet();
            value |= (long) (octet & 0x7f) << shift;
            if (octet < 0x80) {
                if (octet == 0 && shift > 0) {
                    throw new DecodeException(what + " is not in its shortest form");
                }
                if (value > max) {
                    throw new DecodeException(what + " is " + value + ", more than " + max);
                }
                return (int) value;
            }
        }
        throw new DecodeException(what + " has too many octets");
    }

    public long fixedLong() throws DecodeException {
        need(8, "a long");
        long value = 0;
        for (int i = 0; i < 8; i++) {
            value = value << 8 | bytes[position++] & 0xff;
        }
        return value;
    }

    public byte[] raw(int length) throws DecodeException {
        need(length, "bytes");
        position += length;
        return Arrays.copyOfRange(bytes, position - length, position);
    }

    public byte[] blob(int maxBytes, String what) throws DecodeException {
        return raw(number(maxBytes, what));
    }

    public String text(int maxBytes, String what) throws DecodeException {
        int length = number(maxBytes, what);
        need(length, what);
        position += length;
        return isAscii(position - length, position)
                ? new String(bytes, position - length, length, StandardCharsets.US_ASCII)
                : utf8(position - length, length, what);
    }

    /** How many elements follow; each takes at least {@code elementBytesMin}, so a large claim in a short message is refused here. */
    public int count(int max, int elementBytesMin, String what) throws DecodeException {
        int count = number(max, what);
        if ((long) count * elementBytesMin > remaining()) {
            throw new DecodeException(what + " claims more elements than there are bytes");
        }
        return count;
    }

    /** Where the next byte is read, in the array given. */
    public int position() {
        return position;
    }

    public int remaining() {
        return end - position;
    }

    /** Jumps over bytes that the caller looks at in place. */
    public void skip(int length) throws DecodeException {
        need(length, "bytes");
        position += length;
    }

    public void end() throws DecodeException {
        if (position != end) {
            throw new DecodeException(remaining() + " bytes too many");
        }
    }

    private boolean isAscii(int from, int to) {
        for (int i = from; i < to; i++) {
            if (bytes[i] < 0) {
                return false;
            }
        }
        return true;
    }

    private String utf8(int offset, int length, String what) throws DecodeException {
        try {
            // A fresh decoder reports malformed input instead of replacing it.
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, offset, length)).toString();
        } catch (CharacterCodingException e) {
            throw new DecodeException(what + " is no UTF-8");
        }
    }

    private void need(int length, String what) throws DecodeException {
        if (length > end - position) {
            throw new DecodeException("cut off: " + what + " expected");
        }
    }
}
