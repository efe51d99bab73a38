package org.bftldap.bft.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Reads a segment at start and judges what it finds: whole, torn by a crash, or damaged. */
final class SegmentScan {

    private final byte[] identity;

    SegmentScan(byte[] identity) {
        this.identity = identity;
    }

    /** A segment that was followed by another: it was forced before that one was made, so every bit of it must be right. */
    Segment closed(Path file, long start) throws IOException {
        ByteBuffer bytes = bytesOf(file);
        requireOwnHeader(file, bytes, start);
        Segment segment = new Segment(file, start);
        int bad = wholeFrames(segment, bytes);
        if (bad < bytes.limit()) {
            throw damaged(file, bad);
        }
        return segment;
    }

    /** The newest segment; {@code end()} of the result is where the torn rest starts, if there is one. */
    Segment newest(Path file, long start) throws IOException {
        ByteBuffer bytes = bytesOf(file);
        requireOwnHeader(file, bytes, start);
        Segment segment = new Segment(file, start);
        int bad = wholeFrames(segment, bytes);
        if (bad < bytes.limit() && laterFrameProvesForced(bytes, bad, start)) {
            throw damaged(file, bad);
        }
        return segment;
    }

    /** Whether not even the header was written before a crash; nothing can have been forced in such a file. */
    static boolean isUnborn(Path file, long start) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return channel.size() <= Segment.HEADER_BYTES
                    && !Segment.isHeader(Segment.read(channel, 0, (int) channel.size()), start);
        }
    }

    private void requireOwnHeader(Path file, ByteBuffer bytes, long start) throws JournalException {
        if (!Segment.isHeader(bytes, start)) {
            throw damaged(file, 0);
        }
        if (!Segment.belongsTo(bytes, identity)) {
            throw new JournalException("BD-4005: " + file + " was written by another replica or for another group;"
                    + " give each replica its own journal directory");
        }
    }

    private static int wholeFrames(Segment segment, ByteBuffer bytes) {
        int at = Segment.HEADER_BYTES;
        long[] bounds = new long[2];
        while (Frame.isWhole(bytes, at, segment.start() + at)) {
            bounds[0] = Long.MAX_VALUE;
            bounds[1] = 0;
            Frame.forEach(bytes, at, (type, sequence, payload) -> {
                if (sequence > 0) {
                    bounds[0] = Math.min(bounds[0], sequence);
                    bounds[1] = Math.max(bounds[1], sequence);
                }
            });
            int size = Frame.HEADER_BYTES + Frame.bodyBytes(bytes, at);
            segment.added(size, bounds[0], bounds[1]);
            at += size;
        }
        return at;
    }

    /** The bad frame's length cannot be trusted, so every byte behind it may be where a good one starts. */
    private static boolean laterFrameProvesForced(ByteBuffer bytes, int bad, long start) {
        for (int at = bad + 1; at <= bytes.limit() - Frame.HEADER_BYTES; at++) {
            if (bytes.getInt(at) == Frame.MAGIC
                    && Frame.isWhole(bytes, at, start + at)
                    && Frame.forcedPosition(bytes, at) > start + bad) {
                return true;
            }
        }
        return false;
    }

    private static ByteBuffer bytesOf(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return Segment.map(channel);
        }
    }

    private static JournalException damaged(Path file, int at) {
        return JournalException.damage("BD-4002: " + file + " is damaged at byte " + at + ", before its end: what this replica promised"
                + " cannot be known; check the disk");
    }
}
