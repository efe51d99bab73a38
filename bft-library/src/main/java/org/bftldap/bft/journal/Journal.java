package org.bftldap.bft.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/**
 * A replica's journal. Used by one thread; {@link #visitBatches} may run in another only if that one does not append meanwhile.
 *
 * <p>After any {@link IOException} the object is of no more use: a page that failed to reach the disk may be gone from memory too, so
 * trying again could report a success that is none. The replica stops.
 */
public final class Journal implements AutoCloseable {

    private static final int BUFFER_BYTES = 256 << 10;
    private static final int FRAME_BYTES_MAX = 4 << 20;
    private static final int GUARD_FORCE_INTERVAL = 1024;

    private final JournalOptions options;
    private final FileChannel lockFile;
    private final Guard guard;
    private final ArrayDeque<Segment> segments;
    private FileChannel active;
    private ByteBuffer frame = ByteBuffer.allocateDirect(BUFFER_BYTES);
    private long lowest = Long.MAX_VALUE;
    private long highest;
    private long forcedPosition;
    private int forces;

    private Journal(
            JournalOptions options, FileChannel lockFile, Guard guard, ArrayDeque<Segment> segments, FileChannel active) {
        this.options = options;
        this.lockFile = lockFile;
        this.guard = guard;
        this.segments = segments;
        this.active = active;
        this.forcedPosition = segments.getLast().endPosition();
        frame.position(Frame.HEADER_BYTES);
    }

    /**
     * Opens the journal, makes it if there is none, and cuts off what a crash tore.
     *
     * @throws JournalException BD-4001 in use, BD-4002 damaged, BD-4003 ends before what was forced, BD-4004 a segment is missing,
     *     BD-4005 another's
     */
    public static Journal open(JournalOptions options) throws IOException {
        Files.createDirectories(options.directory());
        FileChannel lockFile = lock(options.directory());
        Guard guard = null;
        try {
            guard = new Guard(options.directory().resolve("guard"));
            ArrayDeque<Segment> segments = scan(options);
            long end = segments.isEmpty() ? 0 : segments.getLast().endPosition();
            if (end < guard.position()) {
                throw JournalException.damage("BD-4003: the journal in " + options.directory() + " ends at " + end + " but was forced up to "
                        + guard.position() + ": promises of this replica are lost; check the disk, and that no old copy was put back");
            }
            FileChannel active = continueAfter(options, segments, end);
            Journal journal = new Journal(options, lockFile, guard, segments, active);
            guard.advance(journal.forcedPosition);
            return journal;
        } catch (IOException | RuntimeException e) {
            if (guard != null) {
                guard.close();
            }
            lockFile.close();
            throw e;
        }
    }

    /** Visits all records, oldest first, but leaves out whole segments with nothing above the sequence number. */
    public void replay(long aboveSequence, RecordVisitor visitor) throws IOException {
        boolean skipping = true;
        for (Segment segment : segments) {
            skipping &= segment.highestSequence() <= aboveSequence && segment != segments.getLast();
            if (!skipping) {
                segment.replay(visitor);
            }
        }
    }

    /** Adds a record to the open group; nothing is written yet unless the group is full. */
    public void append(byte type, long sequence, byte[] payload) throws IOException {
        int bytes = Frame.recordBytes(payload.length);
        if (frame.position() + bytes > FRAME_BYTES_MAX && frame.position() > Frame.HEADER_BYTES) {
            write();
        }
        if (frame.remaining() < bytes) {
            grow(frame.position() + bytes);
        }
        Frame.putRecord(frame, type, sequence, payload);
        if (sequence > 0) {
            lowest = Math.min(lowest, sequence);
            highest = Math.max(highest, sequence);
        }
    }

    /** Writes the open group, so that it survives this process but not the machine. */
    public void write() throws IOException {
        if (frame.position() == Frame.HEADER_BYTES) {
            return;
        }
        if (segments.getLast().end() >= options.segmentBytes()) {
            roll();
        }
        Segment segment = segments.getLast();
        int bytes = frame.position();
        Frame.seal(frame, segment.endPosition(), forcedPosition);
        frame.flip();
        while (frame.hasRemaining()) {
            active.write(frame);
        }
        frame.clear().position(Frame.HEADER_BYTES);
        segment.added(bytes, lowest, highest);
        lowest = Long.MAX_VALUE;
        highest = 0;
    }

    /** Writes the open group and forces everything to disk: on return it survives the machine. */
    public void force() throws IOException {
        write();
        long end = segments.getLast().endPosition();
        if (end == forcedPosition) {
            return;
        }
        active.force(false);
        forcedPosition = end;
        guard.advance(end);
        if (++forces % GUARD_FORCE_INTERVAL == 0) {
            guard.force();
        }
    }

    /** Drops the oldest segments that hold nothing above the sequence number, as long as {@code keepBytes} remain. */
    public void truncate(long upToSequence) throws IOException {
        long total = bytes();
        while (segments.size() > 1
                && segments.getFirst().highestSequence() <= upToSequence
                && total - segments.getFirst().end() >= options.keepBytes()) {
            Segment oldest = segments.removeFirst();
            total -= oldest.end();
            Files.delete(oldest.file());
            // One by one, so that a crash cannot leave a hole between older and newer segments.
            forceDirectory(options.directory());
        }
    }

    /**
     * Visits the records written so far that stand near these sequence numbers: at least all those of them that are still kept, and
     * perhaps others; the visitor picks. Oldest first, so the last one for a number is the valid one.
     */
    public void visitBatches(long fromSequence, long toSequence, RecordVisitor visitor) throws IOException {
        for (Segment segment : segments) {
            segment.visitAround(fromSequence, toSequence, visitor);
        }
    }

    /** Whether nothing was ever written to it. */
    public boolean isEmpty() {
        return segments.stream().allMatch(segment -> segment.end() == Segment.HEADER_BYTES) && frame.position() == Frame.HEADER_BYTES;
    }

    /** Bytes on disk. */
    public long bytes() {
        return segments.getLast().endPosition() - segments.getFirst().start();
    }

    /** Forces what was appended and releases the directory. */
    @Override
    public void close() throws IOException {
        FileChannel last = active;
        try (lockFile;
                guard;
                last) {
            force();
            guard.force();
        }
    }

    /** Releases the directory without writing what is still in memory: for a replica that stops because something is wrong. */
    public void abandon() throws IOException {
        FileChannel last = active;
        try (lockFile;
                guard;
                last) {
            frame.clear().position(Frame.HEADER_BYTES);
        }
    }

    private void roll() throws IOException {
        // The old segment is forced before the new one exists: at start, every segment but the newest must be without a flaw.
        active.force(false);
        active.close();
        forcedPosition = segments.getLast().endPosition();
        active = startSegment(options, segments, forcedPosition);
        forcedPosition = segments.getLast().endPosition();
    }

    private void grow(int needed) {
        int capacity = Math.max(needed, frame.capacity() * 2);
        frame = ByteBuffer.allocateDirect(capacity).put(frame.flip());
    }

    /** A new segment, since what an earlier process wrote is never written to again; an empty one is used, lest they pile up. */
    private static FileChannel continueAfter(JournalOptions options, ArrayDeque<Segment> segments, long end) throws IOException {
        if (!segments.isEmpty() && segments.getLast().end() == Segment.HEADER_BYTES) {
            return FileChannel.open(segments.getLast().file(), StandardOpenOption.WRITE, StandardOpenOption.APPEND);
        }
        return startSegment(options, segments, end);
    }

    private static FileChannel startSegment(JournalOptions options, ArrayDeque<Segment> segments, long start) throws IOException {
        Path file = Segment.fileFor(options.directory(), start);
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
        channel.write(Segment.header(start, options.identity()));
        channel.force(true);
        // Without this the file itself may be gone after a crash, and with it what was forced into it.
        forceDirectory(options.directory());
        segments.addLast(new Segment(file, start));
        return channel;
    }

    private static ArrayDeque<Segment> scan(JournalOptions options) throws IOException {
        List<Path> files = segmentFiles(options.directory());
        if (!files.isEmpty() && SegmentScan.isUnborn(files.get(files.size() - 1), startOf(files.get(files.size() - 1)))) {
            Files.delete(files.remove(files.size() - 1));
        }
        SegmentScan scan = new SegmentScan(options.identity());
        ArrayDeque<Segment> segments = new ArrayDeque<>();
        for (Path file : files) {
            long start = startOf(file);
            if (!segments.isEmpty() && segments.getLast().endPosition() != start) {
                throw JournalException.damage("BD-4004: between " + segments.getLast().file() + " and " + file
                        + " a part of the journal is missing; check the disk");
            }
            boolean newest = file == files.get(files.size() - 1);
            segments.addLast(newest ? scan.newest(file, start) : scan.closed(file, start));
        }
        if (!segments.isEmpty()) {
            cutTornRest(segments.getLast());
        }
        return segments;
    }

    private static void cutTornRest(Segment newest) throws IOException {
        try (FileChannel channel = FileChannel.open(newest.file(), StandardOpenOption.WRITE)) {
            if (channel.size() > newest.end()) {
                channel.truncate(newest.end());
            }
            channel.force(true);
        }
    }

    private static List<Path> segmentFiles(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return new ArrayList<>(files.filter(file -> file.getFileName().toString().endsWith(Segment.SUFFIX))
                    .sorted()
                    .toList());
        }
    }

    private static long startOf(Path file) throws JournalException {
        String name = file.getFileName().toString();
        String digits = name.substring(0, name.length() - Segment.SUFFIX.length());
        try {
            return HexFormat.fromHexDigitsToLong(digits);
        } catch (IllegalArgumentException e) {
            throw new JournalException("BD-4006: " + file + " is no journal segment; remove it from the journal's directory", e);
        }
    }

    private static FileChannel lock(Path directory) throws IOException {
        FileChannel channel = FileChannel.open(directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock;
        try {
            lock = channel.tryLock();
        } catch (OverlappingFileLockException e) {
            lock = null;
        }
        if (lock == null) {
            channel.close();
            throw new JournalException("BD-4001: " + directory + " is in use by another process; stop it first");
        }
        return channel;
    }

    private static void forceDirectory(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
