package org.bftldap.replica.directory.fixed;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Writes the protocolOp of RFC 4511 §4.5.2, {@code [APPLICATION 4] SEQUENCE {objectName, attributes}}, in DER. */
public final class SearchResultEntry {

    private static final int SEARCH_RESULT_ENTRY = 0x64;
    private static final int SEQUENCE = 0x30;
    private static final int SET = 0x31;
    private static final int OCTET_STRING = 0x04;

    private final byte[] name;
    private final ByteArrayOutputStream attributes = new ByteArrayOutputStream();

    public SearchResultEntry(String dn) {
        name = dn.getBytes(StandardCharsets.UTF_8);
    }

    public void attribute(String description, List<byte[]> values) {
        ByteArrayOutputStream set = new ByteArrayOutputStream();
        values.forEach(value -> element(set, OCTET_STRING, value));
        ByteArrayOutputStream attribute = new ByteArrayOutputStream();
        element(attribute, OCTET_STRING, description.getBytes(StandardCharsets.UTF_8));
        element(attribute, SET, set.toByteArray());
        element(attributes, SEQUENCE, attribute.toByteArray());
    }

    public byte[] toBytes() {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        element(content, OCTET_STRING, name);
        element(content, SEQUENCE, attributes.toByteArray());
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        element(whole, SEARCH_RESULT_ENTRY, content.toByteArray());
        return whole.toByteArray();
    }

    private static void element(ByteArrayOutputStream out, int tag, byte[] content) {
        out.write(tag);
        int length = content.length;
        if (length < 0x80) {
            out.write(length);
        } else {
            int octets = (Integer.SIZE - Integer.numberOfLeadingZeros(length) + 7) / 8;
            out.write(0x80 | octets);
            for (int shift = (octets - 1) * 8; shift >= 0; shift -= 8) {
                out.write(length >>> shift);
            }
        }
        out.writeBytes(content);
    }
}
