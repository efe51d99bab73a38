package org.bftldap.relay.ldap;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.List;
import java.util.Optional;
import org.bftldap.directory.result.DirectoryResult;
import org.bftldap.directory.result.ResponseControl;

/** LDAP answers as bytes (RFC 4511 §4.1.9, §4.5.2, §4.12). Stateless. */
public final class Responses {

    /** RFC 4511 §4.4.1. */
    public static final String NOTICE_OF_DISCONNECTION = "1.3.6.1.4.1.1466.20036";

    /** RFC 5805 §2.4. */
    private static final String ABORTED_TRANSACTION = "1.3.6.1.1.21.4";

    private static final int REFERRAL = 0xa3;
    private static final int CONTROLS = 0xa0;
    private static final int EXTENDED_NAME = 0x8a;
    private static final int EXTENDED_VALUE = 0x8b;
    private static final int INTERMEDIATE_NAME = 0x80;
    private static final int INTERMEDIATE_VALUE = 0x81;

    /** Header of the message, its id with header: what {@link #envelope} writes at most. */
    public static final int ENVELOPE_BYTES_MAX = 6 + 6;

    private static final byte[] NOTHING = {};

    private Responses() {}

    /** A result without more: of all operations but extended ones. */
    public static ByteBuf result(ByteBufAllocator allocator, int id, int tag, DirectoryResult result) {
        BerWriter out = new BerWriter();
        return message(allocator, id, ldapResult(out, result).wrap(tag, 0), result.controls());
    }

    /** RFC 4511 §4.12. */
    public static ByteBuf extended(ByteBufAllocator allocator, int id, DirectoryResult result, Optional<byte[]> value) {
        BerWriter out = new BerWriter();
        value.ifPresent(bytes -> out.octets(EXTENDED_VALUE, bytes));
        return message(allocator, id, ldapResult(out, result).wrap(Tags.EXTENDED_RESPONSE, 0), result.controls());
    }

    /** RFC 4511 §4.4.1: the last thing a client hears. */
    public static ByteBuf noticeOfDisconnection(ByteBufAllocator allocator, int code, String message) {
        BerWriter out = new BerWriter();
        out.text(EXTENDED_NAME, NOTICE_OF_DISCONNECTION);
        DirectoryResult result = new DirectoryResult(code, "", message, List.of());
        return message(allocator, 0, ldapResult(out, result).wrap(Tags.EXTENDED_RESPONSE, 0), List.of());
    }

    /** RFC 5805 §2.4: a transaction is over before its client ended it. */
    public static ByteBuf abortedTransaction(ByteBufAllocator allocator, int code, String message, byte[] identifier) {
        BerWriter out = new BerWriter();
        out.octets(EXTENDED_VALUE, identifier).text(EXTENDED_NAME, ABORTED_TRANSACTION);
        DirectoryResult result = new DirectoryResult(code, "", message, List.of());
        return message(allocator, 0, ldapResult(out, result).wrap(Tags.EXTENDED_RESPONSE, 0), List.of());
    }

    /** The protocol op of an intermediate response (RFC 4511 §4.13). */
    public static byte[] intermediate(String name, byte[] value) {
        return new BerWriter()
                .octets(INTERMEDIATE_VALUE, value)
                .text(INTERMEDIATE_NAME, name)
                .wrap(Tags.INTERMEDIATE_RESPONSE, 0)
                .toBytes();
    }

    /** Writes a whole message around a protocol op that is a part of {@code bytes}. */
    public static void message(ByteBuf out, int id, byte[] bytes, int offset, int length, List<ResponseControl> controls) {
        byte[] behind = encoded(controls);
        envelope(out, id, length + behind.length);
        out.writeBytes(bytes, offset, length).writeBytes(behind);
    }

    private static byte[] encoded(List<ResponseControl> controls) {
        return controls.isEmpty() ? NOTHING : controls(new BerWriter(), controls).wrap(CONTROLS, 0).toBytes();
    }

    /** Puts the message header and id before a protocol op of {@code opBytes} that the caller writes next. */
    public static void envelope(ByteBuf out, int id, int opBytes) {
        int idOctets = id < 0x80 ? 1 : id < 0x8000 ? 2 : id < 0x80_0000 ? 3 : 4;
        out.writeByte(BerReader.SEQUENCE);
        length(out, 2 + idOctets + opBytes);
        out.writeByte(BerReader.INTEGER).writeByte(idOctets);
        for (int shift = 8 * (idOctets - 1); shift >= 0; shift -= 8) {
            out.writeByte(id >>> shift);
        }
    }

    private static void length(ByteBuf out, int length) {
        if (length < 0x80) {
            out.writeByte(length);
        } else if (length < 0x100) {
            out.writeByte(0x81).writeByte(length);
        } else if (length < 0x1_0000) {
            out.writeByte(0x82).writeShort(length);
        } else if (length < 0x100_0000) {
            out.writeByte(0x83).writeMedium(length);
        } else {
            out.writeByte(0x84).writeInt(length);
        }
    }

    private static BerWriter ldapResult(BerWriter out, DirectoryResult result) {
        if (!result.referrals().isEmpty()) {
            int mark = out.mark();
            for (int i = result.referrals().size() - 1; i >= 0; i--) {
                out.text(BerReader.OCTET_STRING, result.referrals().get(i));
            }
            out.wrap(REFERRAL, mark);
        }
        return out.text(BerReader.OCTET_STRING, result.message())
                .text(BerReader.OCTET_STRING, result.matchedDn())
                .integer(BerReader.ENUMERATED, result.code());
    }

    private static ByteBuf message(ByteBufAllocator allocator, int id, BerWriter op, List<ResponseControl> controls) {
        byte[] bytes = op.toBytes();
        byte[] behind = encoded(controls);
        ByteBuf out = allocator.buffer(ENVELOPE_BYTES_MAX + bytes.length + behind.length);
        envelope(out, id, bytes.length + behind.length);
        return out.writeBytes(bytes).writeBytes(behind);
    }

    /** RFC 4511 §4.1.11; criticality has no meaning in answers and is left away. */
    static BerWriter controls(BerWriter out, List<ResponseControl> controls) {
        for (int i = controls.size() - 1; i >= 0; i--) {
            int mark = out.mark();
            out.octets(BerReader.OCTET_STRING, controls.get(i).value())
                    .text(BerReader.OCTET_STRING, controls.get(i).oid())
                    .wrap(BerReader.SEQUENCE, mark);
        }
        return out;
    }

    /** The value of the control that tells of a page (RFC 2696 §2); the total is not estimated. @param cookie empty after the last page */
    public static byte[] pagedResults(byte[] cookie) {
        return new BerWriter()
                .octets(BerReader.OCTET_STRING, cookie)
                .integer(BerReader.INTEGER, 0)
                .wrap(BerReader.SEQUENCE, 0)
                .toBytes();
    }

    /** The value of the control that names a version: an INTEGER. */
    public static byte[] integer(long value) {
        return new BerWriter().integer(BerReader.INTEGER, value).toBytes();
    }
}
