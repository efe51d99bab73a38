package org.bftldap.bft.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * One file of the journal: a header that says whose it is and where it starts, then frames. Keeps a coarse index in memory: for each
 * stretch of about 64 KiB, which sequence numbers occur in it.
 */
final class Segment {

    static final int HEADER_BYTES = 64;
    static final String SUFFIX = ".log";

    private static final int MAGIC = 0x42444a53; // "BDJS"
    private static final int VERSION = 1;
    private static final int IDENTITY_AT = 16;
    private static final int CRC_AT = 60;
    private static final int STRETCH_BYTES = 64 << 10;

    /** Frames from {@code offset} to {@code end} of the file hold only sequence numbers within these bounds. */
    record Stretch(int offset, int end, long lowest, long highest) {}

    private final Path file;
    private final long start;
    private final List<Stretch> stretches = new ArrayList<>();
    private int end = HEADER_BYTES;
    private long highestSequence;

    Segment(Path file, long start) {
        this.file = file;
        this.start = start;
    }

    static Path fileFor(Path directory, long start) {
        return directory.resolve(HexFormat.of().toHexDigits(start) + SUFFIX);
    }

    static ByteBuffer header(long start, byte[] identity) {
        ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES);
        header.putInt(MAGIC).putInt(VERSION).putLong(start).put(identity);
        header.putInt(CRC_AT, headerCrc(header));
        return header.rewind();
    }

    /** Whether the bytes are a whole header for this start. */
    static boolean isHeader(ByteBuffer bytes, long start) {
        return bytes.limit() >= HEADER_BYTES
                && bytes.getInt(0) == MAGIC
                && bytes.getInt(4) == VERSION
                && bytes.getLong(8) == start
                && bytes.getInt(CRC_AT) == headerCrc(bytes);
    }

    static boolean belongsTo(ByteBuffer header, byte[] identity) {
        byte[] found = new byte[JournalOptions.IDENTITY_BYTES];
        header.get(IDENTITY_AT, found);
        return Arrays.equals(found, identity);
    }

    private static int headerCrc(ByteBuffer header) {
        CRC32C crc = new CRC32C();
        crc.update(header.duplicate().limit(CRC_AT).position(0));
        return (int) crc.getValue();
    }

    Path file() {
        return file;
    }

    /** Position of its first byte. */
    long start() {
        return start;
    }

    /** Bytes in use. */
    int end() {
        return end;
    }

    /** Position behind its last byte. */
    long endPosition() {
        return start + end;
    }

    /** Highest sequence number of any record in it, 0 if none. */
    long highestSequence() {
        return highestSequence;
    }

    /** A frame of this many bytes was appended (or found), with sequence numbers between these; both 0 if it has none. */
    void added(int frameBytes, long lowest, long highest) {
        int offset = end;
        end += frameBytes;
        if (highest == 0) {
            return;
        }
        highestSequence = Math.max(highestSequence, highest);
        int last = stretches.size() - 1;
        if (last >= 0 && end - stretches.get(last).offset() <= STRETCH_BYTES) {
            Stretch open = stretches.get(last);
            stretches.set(
                    last,
                    new Stretch(open.offset(), end, Math.min(open.lowest(), lowest), Math.max(open.highest(), highest)));
        } else {
            stretches.add(new Stretch(offset, end, lowest, highest));
        }
    }

    /** Visits all its records. */
    void replay(RecordVisitor visitor) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            visit(map(channel), HEADER_BYTES, end, 0, visitor);
        }
    }

    /** Visits all records of those stretches in which one of these sequence numbers may occur. */
    void visitAround(long from, long to, RecordVisitor visitor) throws IOException {
        if (highestSequence < from) {
            return;
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            for (Stretch stretch : stretches) {
                if (stretch.lowest() <= to && stretch.highest() >= from) {
                    ByteBuffer bytes = read(channel, stretch.offset(), stretch.end());
                    visit(bytes, 0, bytes.limit(), stretch.offset(), visitor);
                }
            }
        }
    }

    /** Visits frames between two indices of the buffer, whose index 0 is byte {@code base} of the file. */
    private void visit(ByteBuffer bytes, int from, int to, int base, RecordVisitor visitor) throws JournalException {
        int at = from;
        while (at < to) {
            if (!Frame.isWhole(bytes, at, start + base + at)) {
                throw new JournalException("BD-4002: " + file + " is damaged at byte " + (base + at));
            }
            Frame.forEach(bytes, at, visitor);
            at += Frame.HEADER_BYTES + Frame.bodyBytes(bytes, at);
        }
    }

    /** The whole file, outside the heap. */
    static ByteBuffer map(FileChannel channel) throws IOException {
        return channel.map(FileChannel.MapMode.READ_ONLY, 0, Math.toIntExact(channel.size()));
    }

    static ByteBuffer read(FileChannel channel, int from, int to) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(to - from);
        while (bytes.hasRemaining()) {
            if (channel.read(bytes, from + (long) bytes.position()) < 0) {
                break;
            }
        }
        return bytes.flip();
    }
}
