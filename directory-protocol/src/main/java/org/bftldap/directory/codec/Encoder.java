package org.bftldap.directory.codec;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Writes one canonical value into a growing array. For one thread. */
public final class Encoder {

    private byte[] bytes;
    private int size;

    public Encoder(int expectedBytes) {
        bytes = new byte[Math.max(16, expectedBytes)];
    }

    public Encoder octet(int value) {
        ensure(1);
        bytes[size++] = (byte) value;
        return this;
    }

    /** Unsigned LEB128, the shortest form. */
    public Encoder number(int value) {
        if (value < 0) {
            throw new IllegalArgumentException("numbers are not negative: " + value);
        }
        ensure(5);
        int rest = value;
        while (rest > 0x7f) {
            bytes[size++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        bytes[size++] = (byte) rest;
        return this;
    }

    /** Eight bytes, big-endian. */
    public Encoder fixedLong(long value) {
        ensure(8);
        for (int shift = 56; shift >= 0; shift -= 8) {
            bytes[size++] = (byte) (value >>> shift);
        }
        return this;
    }

    /** Bytes whose number both sides know. */
    public Encoder raw(byte[] value) {
        return raw(value, 0, value.length);
    }

    public Encoder raw(byte[] value, int offset, int length) {
        ensure(length);
        System.arraycopy(value, offset, bytes, size, length);
        size += length;
        return this;
    }

    /** Bytes behind their length. */
    public Encoder blob(byte[] value) {
        return number(value.length).raw(value);
    }

    /** UTF-8 behind its length; a text with half a surrogate pair has none and is refused. */
    public Encoder text(String value) {
        return isAscii(value) ? ascii(value) : blob(utf8(value));
    }

    public int size() {
        return size;
    }

    public byte[] toBytes() {
        return Arrays.copyOf(bytes, size);
    }

    /** Starts again with an empty value in the same array. */
    public void clear() {
        size = 0;
    }

    @SuppressWarnings("deprecation") // String.getBytes(int, int, byte[], int): exactly right for ASCII, and copies nothing twice
    private Encoder ascii(String value) {
        int length = value.length();
        number(length);
        ensure(length);
        value.getBytes(0, length, bytes, size);
        size += length;
        return this;
    }

    private static boolean isAscii(String value) {
        for (int i = 0; i < value.length(); i++) {
            if (value.charAt(i) > 0x7f) {
                return false;
            }
        }
        return true;
    }

    private static byte[] utf8(String value) {
        try {
            ByteBuffer encoded = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(value));
            byte[] copy = new byte[encoded.remaining()];
            encoded.get(copy);
            return copy;
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("text that has no UTF-8 form", e);
        }
    }

    private void ensure(int more) {
        if (bytes.length - size < more) {
            bytes = Arrays.copyOf(bytes, Math.max(Math.addExact(size, more), (int) Math.min(Integer.MAX_VALUE - 16L, bytes.length * 2L)));
        }
    }
}
