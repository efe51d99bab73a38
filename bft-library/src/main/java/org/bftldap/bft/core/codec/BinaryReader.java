package org.bftldap.bft.core.codec;

import java.util.Arrays;
import org.bftldap.bft.core.message.Request;
import org.bftldap.bft.core.types.Digest;
import org.bftldap.bft.core.types.Signature;

/** Reads what {@link BinaryWriter} wrote; every length is checked against the bytes that are left before anything is allocated. */
public final class BinaryReader {

    private final byte[] buffer;
    private final int end;
    private int position;

    public BinaryReader(byte[] bytes) {
        this(bytes, 0, bytes.length);
    }

    public BinaryReader(byte[] bytes, int offset, int length) {
        java.util.Objects.checkFromIndexSize(offset, length, bytes.length);
        buffer = bytes;
        position = offset;
        end = offset + length;
    }

    public int remaining() {
        return end - position;
    }

    public int position() {
        return position;
    }

    /** 0..255. */
    public int takeByte() throws MalformedException {
        need(1);
        return buffer[position++] & 0xff;
    }

    public int takeInt() throws MalformedException {
        need(4);
        int value = 0;
        for (int i = 0; i < 4; i++) {
            value = value << 8 | buffer[position++] & 0xff;
        }
        return value;
    }

    public long takeLong() throws MalformedException {
        need(8);
        long value = 0;
        for (int i = 0; i < 8; i++) {
            value = value << 8 | buffer[position++] & 0xff;
        }
        return value;
    }

    /** An int in 0..max. */
    public int takeInt(int max, String what) throws MalformedException {
        int value = takeInt();
        if (value < 0 || value > max) {
            throw new MalformedException(what + " out of range");
        }
        return value;
    }

    /** A view, sequence number or request number: 0 to {@link Request#NUMBER_MAX}. */
    public long takeNumber(String what) throws MalformedException {
        long value = takeLong();
        if (value < 0 || value > Request.NUMBER_MAX) {
            throw new MalformedException(what + " out of range");
        }
        return value;
    }

    /** How many elements follow, each of at least {@code elementBytesMin} bytes. */
    public int takeCount(int max, int elementBytesMin, String what) throws MalformedException {
        int count = takeInt(max, what);
        if ((long) count * elementBytesMin > remaining()) {
            throw new MalformedException(what + " more than the bytes hold");
        }
        return count;
    }

    /** Length and content. */
    public byte[] takeBytes(int max, String what) throws MalformedException {
        return takeRaw(takeInt(max, what));
    }

    public byte[] takeRaw(int length) throws MalformedException {
        need(length);
        byte[] bytes = Arrays.copyOfRange(buffer, position, position + length);
        position += length;
        return bytes;
    }

    public Digest takeDigest() throws MalformedException {
        return Digest.of(takeRaw(Digest.BYTES));
    }

    public Signature takeSignature() throws MalformedException {
        return Signature.of(takeRaw(Signature.BYTES));
    }

    public void end() throws MalformedException {
        if (position != end) {
            throw new MalformedException("bytes after the end");
        }
    }

    private void need(int bytes) throws MalformedException {
        if (bytes > end - position) {
            throw new MalformedException("ends too early");
        }
    }
}
