package org.bftldap.bft.core.codec;

import java.util.Arrays;
import org.bftldap.bft.core.types.Digest;
import org.bftldap.bft.core.types.Signature;

/** A growing byte array, written big-endian. */
public final class BinaryWriter {

    private byte[] buffer;
    private int length;

    public BinaryWriter(int expectedBytes) {
        buffer = new byte[Math.max(expectedBytes, 16)];
    }

    public void putByte(int value) {
        room(1);
        buffer[length++] = (byte) value;
    }

    public void putInt(int value) {
        room(4);
        for (int shift = 24; shift >= 0; shift -= 8) {
            buffer[length++] = (byte) (value >> shift);
        }
    }

    public void putLong(long value) {
        room(8);
        for (int shift = 56; shift >= 0; shift -= 8) {
            buffer[length++] = (byte) (value >> shift);
        }
    }

    /** Length and content. */
    public void putBytes(byte[] bytes) {
        putInt(bytes.length);
        putRaw(bytes);
    }

    /** Content alone, whose length the reader knows. */
    public void putRaw(byte[] bytes) {
        room(bytes.length);
        System.arraycopy(bytes, 0, buffer, length, bytes.length);
        length += bytes.length;
    }

    public void putDigest(Digest digest) {
        room(Digest.BYTES);
        digest.copyTo(buffer, length);
        length += Digest.BYTES;
    }

    public void putSignature(Signature signature) {
        putRaw(signature.toBytes());
    }

    public int length() {
        return length;
    }

    public byte[] toBytes() {
        return length == buffer.length ? buffer : Arrays.copyOf(buffer, length);
    }

    private void room(int bytes) {
        int needed = Math.addExact(length, bytes);
        if (needed > buffer.length) {
            buffer = Arrays.copyOf(buffer, (int) Math.max(needed, Math.min(2L * buffer.length, Integer.MAX_VALUE - 8)));
        }
    }
}
