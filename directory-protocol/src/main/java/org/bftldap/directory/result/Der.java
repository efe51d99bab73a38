package org.bftldap.directory.result;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** What of X.690 controls need that are made by replicas and groups. Stateless. */
public final class Der {

    private static final int SEQUENCE = 0x30;
    private static final int OCTET_STRING = 0x04;
    private static final int CONTROLS = 0xa0;

    private Der() {}

    /** One element of the definite form, its length in the fewest octets (X.690 §10.1). */
    public static byte[] element(int tag, byte[] content) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(content.length + 6);
        out.write(tag);
        if (content.length < 0x80) {
            out.write(content.length);
        } else {
            int octets = (Integer.SIZE - Integer.numberOfLeadingZeros(content.length) + 7) / 8;
            out.write(0x80 | octets);
            for (int shift = (octets - 1) * 8; shift >= 0; shift -= 8) {
                out.write(content.length >>> shift);
            }
        }
        out.writeBytes(content);
        return out.toByteArray();
    }

    /** The controls of a message that has this one (RFC 4511 §4.1.11): what stands behind its protocolOp. */
    static byte[] controls(ResponseControl control) {
        ByteArrayOutputStream fields = new ByteArrayOutputStream();
        fields.writeBytes(element(OCTET_STRING, control.oid().getBytes(StandardCharsets.US_ASCII)));
        fields.writeBytes(element(OCTET_STRING, control.value()));
        return element(CONTROLS, element(SEQUENCE, fields.toByteArray()));
    }
}
