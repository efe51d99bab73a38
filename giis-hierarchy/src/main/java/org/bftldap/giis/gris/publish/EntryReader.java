package org.bftldap.giis.gris.publish;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bftldap.directory.codec.DecodeException;
import org.bftldap.directory.operation.Operation.AttributeValues;

/** Reads the SearchResultEntry (RFC 4511 §4.5.2, in DER) that replicas send. For one entry and one thread. */
final class EntryReader {

    private static final int SEARCH_RESULT_ENTRY = 0x64;
    private static final int SEQUENCE = 0x30;
    private static final int SET = 0x31;
    private static final int OCTET_STRING = 0x04;

    private final byte[] bytes;
    private int position;

    private EntryReader(byte[] bytes) {
        this.bytes = bytes;
    }

    static Group.FoundEntry read(byte[] protocolOp) throws DecodeException {
        return new EntryReader(protocolOp).entry();
    }

    private Group.FoundEntry entry() throws DecodeException {
        enter(SEARCH_RESULT_ENTRY);
        String dn = text();
        int end = enter(SEQUENCE);
        List<AttributeValues> attributes = new ArrayList<>();
        while (position < end) {
            enter(SEQUENCE);
            String description = text();
            int endOfValues = enter(SET);
            List<byte[]> values = new ArrayList<>();
            while (position < endOfValues) {
                values.add(octets());
            }
            attributes.add(new AttributeValues(description, values));
        }
        return new Group.FoundEntry(dn, attributes);
    }

    private String text() throws DecodeException {
        return new String(octets(), StandardCharsets.UTF_8);
    }

    private byte[] octets() throws DecodeException {
        int end = enter(OCTET_STRING);
        byte[] octets = Arrays.copyOfRange(bytes, position, end);
        position = end;
        return octets;
    }

    /** Goes to the content of an element. @return where it ends */
    private int enter(int tag) throws DecodeException {
        if (octet() != tag) {
            throw new DecodeException("an entry with another element than is due");
        }
        int first = octet();
        long length = first;
        if (first >= 0x80) {
            int octets = first & 0x7f;
            if (octets < 1 || octets > 4) {
                throw new DecodeException("an entry with a bad length");
            }
            length = 0;
            for (int i = 0; i < octets; i++) {
                length = length << 8 | octet();
            }
        }
        if (length > bytes.length - position) {
            throw new DecodeException("an entry that is cut off");
        }
        return position + (int) length;
    }

    private int octet() throws DecodeException {
        if (position >= bytes.length) {
            throw new DecodeException("an entry that is cut off");
        }
        return bytes[position++] & 0xff;
    }
}
