package org.bftldap.bft.crypto;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * The certificate that a process shows in TLS: X.509 (RFC 5280) with an Ed25519 key (RFC 8410), signed by itself, the same at each start.
 * Only its key means anything; name and dates are there since the form wants them.
 *
 * <p>Written by hand, since forty lines load in no time, and a library for all of X.509 does not.
 */
final class SelfSignedCertificate {

    private static final int SEQUENCE = 0x30;
    private static final int SET = 0x31;
    private static final int INTEGER = 0x02;
    private static final int BIT_STRING = 0x03;
    private static final int UTF8_STRING = 0x0c;
    private static final int UTC_TIME = 0x17;
    private static final int GENERALIZED_TIME = 0x18;
    private static final int VERSION = 0xa0;

    /** SEQUENCE { OBJECT IDENTIFIER 1.3.101.112 }. */
    private static final byte[] ED25519 = {0x30, 5, 6, 3, 0x2b, 0x65, 0x70};

    private static final byte[] COMMON_NAME = {6, 3, 0x55, 4, 3};

    private SelfSignedCertificate() {}

    static byte[] of(NodeKeys keys) {
        byte[] name = der(
                SEQUENCE, der(SET, der(SEQUENCE, COMMON_NAME, der(UTF8_STRING, "bftldap".getBytes(StandardCharsets.US_ASCII)))));
        byte[] validity = der(
                SEQUENCE,
                der(UTC_TIME, "700101000000Z".getBytes(StandardCharsets.US_ASCII)),
                // RFC 5280 §4.1.2.5: stands for "no expiry".
                der(GENERALIZED_TIME, "99991231235959Z".getBytes(StandardCharsets.US_ASCII)));
        byte[] key = der(SEQUENCE, ED25519, bits(keys.publicKeys().tls()));
        byte[] content = der(
                SEQUENCE,
                der(VERSION, der(INTEGER, new byte[] {2})),
                der(INTEGER, new byte[] {1}),
                ED25519,
                name,
                validity,
                name,
                key);
        return der(SEQUENCE, content, ED25519, bits(keys.signByTlsKey(content)));
    }

    private static byte[] bits(byte[] bytes) {
        return der(BIT_STRING, new byte[] {0}, bytes);
    }

    /** Tag, length, and the parts one after the other. */
    private static byte[] der(int tag, byte[]... parts) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            content.writeBytes(part);
        }
        int length = content.size();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(tag);
        if (length >= 0x100) {
            out.write(0x82);
            out.write(length >> 8);
        } else if (length >= 0x80) {
            out.write(0x81);
        }
        out.write(length);
        out.writeBytes(content.toByteArray());
        return out.toByteArray();
    }
}
