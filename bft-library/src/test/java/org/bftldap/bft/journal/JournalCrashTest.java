package org.bftldap.bft.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Cuts and flips the last records byte by byte: nothing forced is ever lost in silence, and what was not is cut off. */
class JournalCrashTest {

    private static final int FORCED = 4;
    private static final int UNFORCED = 3;
    private static final int PAYLOAD_BYTES = 40;
    private static final int FRAME_BYTES = Frame.HEADER_BYTES + Frame.RECORD_HEADER_BYTES + PAYLOAD_BYTES;

    @TempDir
    Path directory;

    private Path file;
    private byte[] log;
    private byte[] guard;
    private int forcedEnd;

    /** Four forced frames, then three written but not forced, then the process dies. */
    @BeforeEach
    void aProcessDied() throws IOException {
        Journal journal = Journal.open(JournalTest.options(directory));
        for (int sequence = 1; sequence <= FORCED + UNFORCED; sequence++) {
            journal.append((byte) 1, sequence, new byte[PAYLOAD_BYTES]);
            if (sequence <= FORCED) {
                journal.force();
            } else {
                journal.write();
            }
        }
        journal.abandon();
        file = directory.resolve("0000000000000000.log");
        log = Files.readAllBytes(file);
        guard = Files.readAllBytes(directory.resolve("guard"));
        forcedEnd = Segment.HEADER_BYTES + FORCED * FRAME_BYTES;
        assertThat(log).hasSize(forcedEnd + UNFORCED * FRAME_BYTES);
    }

    @Test
    void aCutAnywhereBehindWhatWasForcedKeepsTheWholeFramesBeforeIt() throws IOException {
        for (int length = forcedEnd; length <= log.length; length++) {
            reset(java.util.Arrays.copyOf(log, length), guard);
            assertThat(sequences()).as("cut at %d", length).hasSize((length - Segment.HEADER_BYTES) / FRAME_BYTES);
        }
    }

    @Test
    void aCutBeforeWhatWasForcedIsRefusedAndLeavesTheEvidence() throws IOException {
        for (int length = 0; length < forcedEnd; length++) {
            byte[] cut = java.util.Arrays.copyOf(log, length);
            reset(cut, guard);
            assertThatThrownBy(this::sequences)
                    .as("cut at %d", length)
                    .isInstanceOf(JournalException.class)
                    .hasMessageMatching("BD-400[23].*");
        }
    }

    @Test
    void aFlippedByteInWhatWasForcedIsRefusedEvenWithoutTheGuard() throws IOException {
        for (int at = 0; at < forcedEnd; at++) {
            for (byte[] guardFile : new byte[][] {guard, new byte[0]}) {
                byte[] flipped = log.clone();
                flipped[at] ^= 0x10;
                reset(flipped, guardFile);
                assertThatThrownBy(this::sequences)
                        .as("flipped at %d", at)
                        .isInstanceOf(JournalException.class)
                        .hasMessageMatching("BD-400[235].*");
            }
        }
    }

    @Test
    void aFlippedByteInWhatWasNotForcedIsATornWrite() throws IOException {
        for (int at = forcedEnd; at < log.length; at++) {
            byte[] flipped = log.clone();
            flipped[at] ^= 0x10;
            reset(flipped, guard);
            assertThat(sequences()).as("flipped at %d", at).hasSize((at - Segment.HEADER_BYTES) / FRAME_BYTES);
        }
    }

    @Test
    void theLastForcedFrameGoneBadIsFoundByTheGuard() throws IOException {
        byte[] flipped = java.util.Arrays.copyOf(log, forcedEnd);
        flipped[forcedEnd - 1] ^= 1;
        reset(flipped, guard);
        assertThatThrownBy(this::sequences).hasMessageStartingWith("BD-4003");
    }

    @Test
    void afterACutTheJournalGoesOnAndComesBackWhole() throws IOException {
        reset(java.util.Arrays.copyOf(log, forcedEnd + 5), guard);
        try (Journal journal = Journal.open(JournalTest.options(directory))) {
            journal.append((byte) 1, 100, new byte[1]);
            journal.force();
        }
        assertThat(sequences()).containsExactly(1L, 2L, 3L, 4L, 100L);
    }

    @Test
    void aNewSegmentOfWhichNotEvenTheHeaderWasWrittenIsDropped() throws IOException {
        reset(log, guard);
        Path unborn = Segment.fileFor(directory, log.length);
        for (int length = 0; length < Segment.HEADER_BYTES; length += 9) {
            Files.write(unborn, new byte[length]);
            assertThat(sequences()).hasSize(FORCED + UNFORCED);
            reset(log, guard);
        }
    }

    @Test
    void lengthsThatLieAllocateNothing() throws IOException {
        byte[] lying = log.clone();
        java.nio.ByteBuffer.wrap(lying).putInt(forcedEnd + 8, Integer.MAX_VALUE);
        reset(lying, guard);
        assertThat(sequences()).hasSize(FORCED);
    }

    private void reset(byte[] bytes, byte[] guardFile) throws IOException {
        try (var files = Files.list(directory)) {
            for (Path other : files.filter(path -> path.toString().endsWith(".log")).toList()) {
                Files.delete(other);
            }
        }
        Files.write(file, bytes);
        Files.write(directory.resolve("guard"), guardFile);
    }

    private List<Long> sequences() throws IOException {
        List<Long> found = new ArrayList<>();
        try (Journal journal = Journal.open(JournalTest.options(directory))) {
            journal.replay(0, (type, sequence, payload) -> found.add(sequence));
        }
        return found;
    }
}
