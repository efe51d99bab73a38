package org.bftldap.replica.store.entry;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Whether octets from outside are an entry in the form of {@link StoredEntry}: what passes can be read by it without an exception, and has
 * its attributes in canonical order. What the entry says is not judged.
 */
public final class EntryCheck {

    private static final int FIXED64_BYTES = 8;
    private static final int OID_BYTES_MAX = 127;
    private static final int NUMBER_SHIFT_MAX = 28;

    private final byte[] bytes;
    private int at;

    private EntryCheck(byte[] bytes) {
        this.bytes = bytes;
    }

    /** @throws IllegalArgumentException with what is wrong */
    public static void check(long id, byte[] bytes) {
        new EntryCheck(bytes).run(id);
    }

    private void run(long id) {
        require(bytes.length > 0 && bytes[0] == StoredEntry.FORMAT, "is of another format");
        at = 1;
        long parentId = fixed64();
        require(parentId >= 0 && parentId != id, "has an impossible parent");
        require(fixed64() >= 0, "was modified by an impossible batch");
        require(!text().isEmpty(), "has no name");
        require(range().length > 0, "has no name's key");
        int count = number();
        byte[] oid = {};
        String options = "";
        for (int i = 0; i < count; i++) {
            int length = number();
            require(length <= bytes.length - at, "is cut off");
            int end = at + length;
            byte[] nextOid = range();
            require(nextOid.length > 0 && nextOid.length <= OID_BYTES_MAX, "has an attribute without a type");
            String nextOptions = text();
            int order = Arrays.compareUnsigned(oid, nextOid);
            require(order < 0 || order == 0 && options.compareTo(nextOptions) < 0, "has its attributes in another order");
            oid = nextOid;
            options = nextOptions;
            values();
            require(at == end, "has an attribute of another length than it says");
        }
        require(at == bytes.length, "is longer than it says");
    }

    private void values() {
        int count = number();
        require(count > 0, "has an attribute without values");
        for (int i = 0; i < count; i++) {
            int head = number();
            skip(head >>> 2);
            int form = head & 3;
            require(form <= StoredEntry.FORM_EXPLICIT, "has a value of an unknown form");
            if (form == StoredEntry.FORM_EXPLICIT) {
                skip(number());
            }
        }
    }

    private long fixed64() {
        require(bytes.length - at >= FIXED64_BYTES, "is cut off");
        long value = ByteBuffer.wrap(bytes, at, FIXED64_BYTES).getLong();
        at += FIXED64_BYTES;
        return value;
    }

    private int number() {
        int value = 0;
        int shift = 0;
        byte octet;
        do {
            require(at < bytes.length && shift <= NUMBER_SHIFT_MAX, "is cut off");
            octet = bytes[at++];
            value |= (octet & 0x7f) << shift;
            require(value >= 0 && value >>> shift == (octet & 0x7f), "holds a number out of range");
            shift += 7;
        } while (octet < 0);
        require(octet != 0 || shift == 7, "holds a number in more octets than it needs");
        return value;
    }

    private void skip(int octets) {
        require(octets <= bytes.length - at, "is cut off");
        at += octets;
    }

    private byte[] range() {
        int length = number();
        int from = at;
        skip(length);
        return Arrays.copyOfRange(bytes, from, at);
    }

    private String text() {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(range())).toString();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("an entry holds text that is none", e);
        }
    }

    private static void require(boolean condition, String otherwise) {
        if (!condition) {
            throw new IllegalArgumentException("an entry " + otherwise);
        }
    }
}
