package org.bftldap.relay.ldap;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads BER elements one after another from a stretch of an array, as RFC 4511 §5.1 restricts them: one-octet tags, definite lengths.
 * An element never reaches beyond the one around it. For one thread.
 */
public final class BerReader {

    public static final int BOOLEAN = 0x01;
    public static final int INTEGER = 0x02;
    public static final int OCTET_STRING = 0x04;
    public static final int ENUMERATED = 0x0a;
    public static final int SEQUENCE = 0x30;
    public static final int SET = 0x31;

    private final byte[] bytes;
    private final int end;
    private int position;

    public BerReader(byte[] bytes) {
        this(bytes, 0, bytes.length);
    }

    BerReader(byte[] bytes, int position, int end) {
        this.bytes = bytes;
        this.position = position;
        this.end = end;
    }

    public boolean isEmpty() {
        return position == end;
    }

    /** The next element's tag, without reading it; -1 at the end. */
    public int peekTag() {
        return position == end ? -1 : bytes[position] & 0xff;
    }

    public boolean at(int tag) {
        return peekTag() == tag;
    }

    /** The inside of the next element, which must have this tag. */
    public BerReader element(int tag) throws MalformedMessageException {
        int length = header(tag);
        position += length;
        return new BerReader(bytes, position - length, position);
    }

    public byte[] octets(int tag) throws MalformedMessageException {
        int length = header(tag);
        position += length;
        return Arrays.copyOfRange(bytes, position - length, position);
    }

    /** Strict UTF-8: a text that could be read in two ways must not reach replicas. */
    public String text(int tag) throws MalformedMessageException {
        int length = header(tag);
        int start = position;
        position += length;
        for (int i = start; i < position; i++) {
            if (bytes[i] < 0) {
                return utf8(start, length);
            }
        }
        return new String(bytes, start, length, StandardCharsets.US_ASCII);
    }

    /** An INTEGER or ENUMERATED from 0 to {@code max}. */
    public int integer(int tag, int max) throws MalformedMessageException {
        int length = header(tag);
        if (length < 1 || length > 8) {
            throw new MalformedMessageException("an integer of " + length + " octets");
        }
        long value = bytes[position];
        for (int i = 1; i < length; i++) {
            value = value << 8 | bytes[position + i] & 0xff;
        }
        position += length;
        if (value < 0 || value > max) {
            throw new MalformedMessageException("an integer out of bounds");
        }
        return (int) value;
    }

    /** An INTEGER from 0 to 2^63 - 1. */
    public long whole(int tag) throws MalformedMessageException {
        int length = header(tag);
        if (length < 1 || length > 8 || bytes[position] < 0) {
            throw new MalformedMessageException("an integer out of bounds");
        }
        long value = 0;
        for (int i = 0; i < length; i++) {
            value = value << 8 | bytes[position + i] & 0xff;
        }
        position += length;
        return value;
    }

    public boolean bool(int tag) throws MalformedMessageException {
        if (header(tag) != 1) {
            throw new MalformedMessageException("a boolean that is not one octet");
        }
        return bytes[position++] != 0;
    }

    /** Moves to the next element's contents. */
    private int header(int tag) throws MalformedMessageException {
        if (end - position < 2) {
            throw new MalformedMessageException("an element is missing");
        }
        if ((bytes[position] & 0xff) != tag) {
            throw new MalformedMessageException("tag 0x" + Integer.toHexString(bytes[position] & 0xff) + " where 0x" + Integer.toHexString(tag) + " belongs");
        }
        int first = bytes[position + 1] & 0xff;
        position += 2;
        long length = first;
        if (first >= 0x80) {
            int octets = first & 0x7f;
            if (octets < 1 || octets > 4 || end - position < octets) {
                throw new MalformedMessageException("a length that is indefinite, too long or cut off");
            }
            length = 0;
            for (int i = 0; i < octets; i++) {
                length = length << 8 | bytes[position++] & 0xff;
            }
        }
        if (length > end - position) {
            throw new MalformedMessageException("an element longer than the one around it");
        }
        return (int) length;
    }

    private String utf8(int start, int length) throws MalformedMessageException {
        return utf8(ByteBuffer.wrap(bytes, start, length));
    }

    /** Octets that are a text and nothing else. */
    static String utf8(byte[] text) throws MalformedMessageException {
        return utf8(ByteBuffer.wrap(text));
    }

    private static String utf8(ByteBuffer text) throws MalformedMessageException {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(text).toString();
        } catch (CharacterCodingException e) {
            throw new MalformedMessageException("a text that is no UTF-8");
        }
    }
}
