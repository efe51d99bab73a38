package org.bftldap.giis.hierarchy;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.bftldap.directory.codec.DecodeException;

/** Walks DER elements that another group made, and refuses what is none. Never allocates more than the bytes that are there. For one thread. */
final class DerReader {

    static final int OCTET_STRING = 0x04;
    static final int ENUMERATED = 0x0a;
    static final int SEQUENCE = 0x30;
    static final int SET = 0x31;

    private final byte[] bytes;
    private final int end;
    private int at;

    DerReader(byte[] bytes) {
        this(bytes, 0, bytes.length);
    }

    private DerReader(byte[] bytes, int at, int end) {
        this.bytes = bytes;
        this.at = at;
        this.end = end;
    }

    boolean isAtEnd() {
        return at == end;
    }

    void end() throws DecodeException {
        if (!isAtEnd()) {
            throw new DecodeException("more than there should be");
        }
    }

    /** The content of the next element. */
    DerReader enter(int tag) throws DecodeException {
        int length = head(tag);
        DerReader content = new DerReader(bytes, at, at + length);
        at += length;
        return content;
    }

    /** The content of the next element, copied. */
    byte[] octets(int tag) throws DecodeException {
        int length = head(tag);
        at += length;
        return Arrays.copyOfRange(bytes, at - length, at);
    }

    String text(int bytesMax) throws DecodeException {
        int length = head(OCTET_STRING);
        if (length > bytesMax) {
            throw new DecodeException("a text that is too long");
        }
        at += length;
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, at - length, length)).toString();
        } catch (CharacterCodingException e) {
            throw new DecodeException("a text that is no UTF-8");
        }
    }

    /** Length of the content of the next element, which begins where this stands afterwards. */
    private int head(int tag) throws DecodeException {
        if (end - at < 2 || (bytes[at] & 0xff) != tag) {
            throw new DecodeException("not the element that was expected");
        }
        int first = bytes[at + 1] & 0xff;
        at += 2;
        long length = first;
        if (first >= 0x80) {
            int octets = first & 0x7f;
            if (octets < 1 || octets > 4 || octets > end - at) {
                throw new DecodeException("a length that is none");
            }
            length = 0;
            for (int i = 0; i < octets; i++) {
                length = length << 8 | bytes[at++] & 0xff;
            }
        }
        if (length > end - at) {
            throw new DecodeException("a length beyond the end");
        }
        return (int) length;
    }
}
