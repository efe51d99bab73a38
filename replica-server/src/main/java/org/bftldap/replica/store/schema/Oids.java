package org.bftldap.replica.store.schema;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;

/** Object identifiers as the content octets of their BER encoding: short, and unambiguous as a prefix is not needed. */
final class Oids {

    private Oids() {}

    /** Text that is no OID (descriptors that some schemas use in its place) is taken as it is, behind a 0x80 that no OID starts with. */
    static byte[] encode(String oid) {
        if (!oid.matches("[0-2](\\.(0|[1-9][0-9]{0,30}))+")) {
            return ("\u0080" + oid).getBytes(StandardCharsets.ISO_8859_1);
        }
        String[] arcs = oid.split("\\.");
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        arc(out, new BigInteger(arcs[0]).multiply(BigInteger.valueOf(40)).add(new BigInteger(arcs[1])));
        for (int i = 2; i < arcs.length; i++) {
            arc(out, new BigInteger(arcs[i]));
        }
        return out.toByteArray();
    }

    private static void arc(ByteArrayOutputStream out, BigInteger value) {
        int groups = Math.max(1, (value.bitLength() + 6) / 7);
        for (int i = groups - 1; i >= 0; i--) {
            int bits = value.shiftRight(7 * i).intValue() & 0x7f;
            out.write(i == 0 ? bits : bits | 0x80);
        }
    }
}
