package org.bftldap.replica.store.search;

import java.nio.charset.StandardCharsets;
import org.bftldap.directory.operation.ControlOids;
import org.bftldap.directory.result.ResponseControl;

/** The controls that go with the results of searches, in DER. Stateless. */
public final class ResponseValues {

    private static final int INTEGER = 0x02;
    private static final int OCTET_STRING = 0x04;
    private static final int ENUMERATED = 0x0a;
    private static final int SEQUENCE = 0x30;
    private static final int ATTRIBUTE_TYPE = 0x80;

    private ResponseValues() {}

    /** RFC 2696 §2. @param cookie empty after the last page */
    public static ResponseControl pagedResults(byte[] cookie) {
        DerWriter out = new DerWriter(cookie.length + 32);
        out.octets(cookie);
        out.header(OCTET_STRING, cookie.length);
        number(out, INTEGER, 0); // how many there are is not known before they were all found
        return new ResponseControl(ControlOids.PAGED_RESULTS, sequence(out));
    }

    /** RFC 2891 §1.2. @param attribute the one at fault; empty for none */
    public static ResponseControl sort(int result, String attribute) {
        DerWriter out = new DerWriter(64);
        if (!attribute.isEmpty()) {
            byte[] name = attribute.getBytes(StandardCharsets.UTF_8);
            out.octets(name);
            out.header(ATTRIBUTE_TYPE, name.length);
        }
        number(out, ENUMERATED, result);
        return new ResponseControl(ControlOids.SORT_RESPONSE, sequence(out));
    }

    /** draft-ietf-ldapext-ldapv3-vlv-09 §5.2. */
    static ResponseControl virtualListView(int position, int count, int result, byte[] context) {
        DerWriter out = new DerWriter(64);
        if (context.length > 0) {
            out.octets(context);
            out.header(OCTET_STRING, context.length);
        }
        number(out, ENUMERATED, result);
        number(out, INTEGER, count);
        number(out, INTEGER, position);
        return new ResponseControl(ControlOids.VIRTUAL_LIST_VIEW_RESPONSE, sequence(out));
    }

    /** An INTEGER of its own. */
    public static byte[] integer(int value) {
        DerWriter out = new DerWriter(8);
        number(out, INTEGER, value);
        return out.toBytes();
    }

    private static byte[] sequence(DerWriter out) {
        out.header(SEQUENCE, out.written());
        return out.toBytes();
    }

    private static void number(DerWriter out, int tag, int value) {
        int end = out.written();
        int rest = value;
        byte[] octet = new byte[1];
        do {
            octet[0] = (byte) rest;
            out.octets(octet);
            rest >>>= 8;
        } while (rest != 0);
        if (octet[0] < 0) {
            out.octets(new byte[1]);
        }
        out.header(tag, out.written() - end);
    }
}
