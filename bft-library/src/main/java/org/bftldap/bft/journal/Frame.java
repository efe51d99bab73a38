package org.bftldap.bft.journal;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * One group of records as it stands in a segment: magic, crc32c (of all that follows), body length, position, forced position; then the
 * body: records of (payload length, type, sequence, payload).
 */
final class Frame {

    static final int MAGIC = 0x42444a31; // "BDJ1"
    static final int HEADER_BYTES = 28;
    static final int RECORD_HEADER_BYTES = 13;

    /** Far above what one turn writes; a length beyond it is damage, and nothing is allocated for it. */
    static final int BODY_BYTES_MAX = 256 << 20;

    private static final int CRC_AT = 4;
    private static final int LENGTH_AT = 8;
    private static final int POSITION_AT = 12;
    private static final int FORCED_AT = 20;

    private Frame() {}

    /** Fills in the header; the buffer holds room for it followed by the body, from index 0 to its position. */
    static void seal(ByteBuffer frame, long position, long forcedPosition) {
        int end = frame.position();
        frame.putInt(0, MAGIC);
        frame.putInt(LENGTH_AT, end - HEADER_BYTES);
        frame.putLong(POSITION_AT, position);
        frame.putLong(FORCED_AT, forcedPosition);
        frame.putInt(CRC_AT, crc(frame, 0, end));
    }

    static int bodyBytes(ByteBuffer segment, int at) {
        return segment.getInt(at + LENGTH_AT);
    }

    static long forcedPosition(ByteBuffer segment, int at) {
        return segment.getLong(at + FORCED_AT);
    }

    /** Whether a whole frame for this position stands at index {@code at} of the buffer. */
    static boolean isWhole(ByteBuffer segment, int at, long position) {
        if (segment.limit() - at < HEADER_BYTES
                || segment.getInt(at) != MAGIC
                || segment.getLong(at + POSITION_AT) != position) {
            return false;
        }
        int body = bodyBytes(segment, at);
        return body >= 0
                && body <= BODY_BYTES_MAX
                && body <= segment.limit() - at - HEADER_BYTES
                && segment.getInt(at + CRC_AT) == crc(segment, at, at + HEADER_BYTES + body);
    }

    static int recordBytes(int payloadBytes) {
        return RECORD_HEADER_BYTES + payloadBytes;
    }

    static void putRecord(ByteBuffer frame, byte type, long sequence, byte[] payload) {
        frame.putInt(payload.length).put(type).putLong(sequence).put(payload);
    }

    /** Visits the records of a whole frame. */
    static void forEach(ByteBuffer segment, int at, RecordVisitor visitor) {
        int index = at + HEADER_BYTES;
        int end = index + bodyBytes(segment, at);
        while (index < end) {
            byte[] payload = new byte[segment.getInt(index)];
            byte type = segment.get(index + 4);
            long sequence = segment.getLong(index + 5);
            segment.get(index + RECORD_HEADER_BYTES, payload);
            visitor.record(type, sequence, payload);
            index += recordBytes(payload.length);
        }
    }

    private static int crc(ByteBuffer buffer, int at, int end) {
        CRC32C crc = new CRC32C();
        crc.update(buffer.duplicate().limit(end).position(at + LENGTH_AT));
        return (int) crc.getValue();
    }
}
