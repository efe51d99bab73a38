package org.bftldap.bft.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bftldap.bft.Seed;
import org.bftldap.bft.SeededTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {

    private static final long SMALL_SEGMENT = 1024;
    private static final byte BATCH = 1;

    @TempDir
    Path directory;

    @SeededTest(runs = 20)
    void givesBackWhatWasAppendedInOrderAcrossRestartsAndSegments(Seed seed) throws IOException {
        var random = seed.random();
        Path own = directory.resolve("j" + seed.value());
        List<String> expected = new ArrayList<>();
        for (int process = 0; process < 4; process++) {
            try (Journal journal = Journal.open(options(own))) {
                assertThat(contents(journal)).isEqualTo(expected);
                for (int record = 0; record < 60; record++) {
                    byte[] payload = new byte[random.nextInt(200)];
                    random.nextBytes(payload);
                    byte type = (byte) random.nextInt(5);
                    long sequence = random.nextInt(100);
                    journal.append(type, sequence, payload);
                    expected.add(text(type, sequence, payload));
                    switch (random.nextInt(4)) {
                        case 0 -> journal.write();
                        case 1 -> journal.force();
                        default -> {}
                    }
                }
            }
        }
        try (Journal journal = Journal.open(options(own))) {
            assertThat(contents(journal)).isEqualTo(expected);
        }
    }

    @Test
    void holdsRecordsFarLargerThanItsBuffer() throws IOException {
        byte[] large = new byte[9 << 20];
        large[large.length - 1] = 7;
        try (Journal journal = Journal.open(options(directory))) {
            journal.append(BATCH, 1, new byte[3]);
            journal.append(BATCH, 2, large);
            journal.append(BATCH, 3, new byte[5]);
            journal.force();
        }
        List<byte[]> found = new ArrayList<>();
        try (Journal journal = Journal.open(options(directory))) {
            journal.replay(0, (type, sequence, payload) -> found.add(payload));
        }
        assertThat(found).hasSize(3);
        assertThat(found.get(1)).isEqualTo(large);
    }

    @Test
    void aSecondProcessIsRefused() throws IOException {
        try (Journal journal = Journal.open(options(directory))) {
            assertThat(journal.bytes()).isPositive();
            assertRefused("BD-4001", directory.toString());
        }
    }

    @Test
    void theJournalOfAnotherMemberIsRefused() throws IOException {
        write(5);
        byte[] other = new byte[JournalOptions.IDENTITY_BYTES];
        other[0] = 1;
        assertThatThrownBy(() -> Journal.open(new JournalOptions(directory, other, SMALL_SEGMENT, 0)).close())
                .isInstanceOf(JournalException.class)
                .hasMessageContaining("BD-4005");
    }

    @Test
    void aMissingSegmentIsNoticedWhereverItStood() throws IOException {
        write(100);
        List<Path> segments = segments();
        assertThat(segments.size()).isGreaterThan(3);
        Path middle = segments.get(1);
        byte[] kept = Files.readAllBytes(middle);
        Files.delete(middle);
        assertRefused("BD-4004", "missing");
        Files.write(middle, kept);
        Journal.open(options(directory)).close();
        for (Path segment : segments()) {
            Files.delete(segment);
        }
        assertRefused("BD-4003", "lost");
    }

    @Test
    void readsBatchesBySequenceNumberTheLastOneWins() throws IOException {
        try (Journal journal = Journal.open(options(directory))) {
            for (int sequence = 1; sequence <= 300; sequence++) {
                journal.append(BATCH, sequence, new byte[] {(byte) sequence});
                journal.force();
            }
            journal.append(BATCH, 150, new byte[] {99});
            journal.force();

            List<String> found = new ArrayList<>();
            journal.visitBatches(149, 151, (type, sequence, payload) -> {
                if (sequence >= 149 && sequence <= 151) {
                    found.add(sequence + "=" + (payload[0] & 0xff));
                }
            });
            assertThat(found).containsExactly("149=149", "150=150", "151=151", "150=99");
        }
    }

    @Test
    void truncationKeepsWhatIsAboveTheNumberAndTheWantedBytes() throws IOException {
        try (Journal journal = Journal.open(new JournalOptions(directory, identity(), SMALL_SEGMENT, 5000))) {
            for (int sequence = 1; sequence <= 300; sequence++) {
                journal.append(BATCH, sequence, new byte[100]);
                journal.force();
            }
            long before = journal.bytes();
            journal.truncate(20);
            assertThat(journal.bytes()).isLessThan(before);
            List<Long> left = new ArrayList<>();
            journal.replay(0, (type, sequence, payload) -> left.add(sequence));
            assertThat(left).contains(21L, 300L).doesNotContain(1L);

            journal.truncate(300);
            assertThat(journal.bytes()).isBetween(5000L, 5000L + 2 * SMALL_SEGMENT);
        }
        Journal.open(options(directory)).close();
    }

    @Test
    void replayLeavesOutOldSegments() throws IOException {
        write(100);
        try (Journal journal = Journal.open(options(directory))) {
            List<Long> found = new ArrayList<>();
            journal.replay(60, (type, sequence, payload) -> found.add(sequence));
            assertThat(found).contains(61L, 100L).doesNotContain(1L, 30L);
        }
    }

    @Test
    void restartsWithoutWritesDoNotPileUpFiles() throws IOException {
        for (int start = 0; start < 5; start++) {
            Journal.open(options(directory)).close();
        }
        assertThat(segments()).hasSize(1);
    }

    private void write(int records) throws IOException {
        try (Journal journal = Journal.open(options(directory))) {
            for (int sequence = 1; sequence <= records; sequence++) {
                journal.append(BATCH, sequence, new byte[50]);
                journal.force();
            }
        }
    }

    private void assertRefused(String code, String text) {
        assertThatThrownBy(() -> Journal.open(options(directory)).close())
                .isInstanceOf(JournalException.class)
                .hasMessageStartingWith(code)
                .hasMessageContaining(text);
    }

    private List<Path> segments() throws IOException {
        try (var files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(".log")).sorted().toList();
        }
    }

    static byte[] identity() {
        return new byte[JournalOptions.IDENTITY_BYTES];
    }

    static JournalOptions options(Path directory) {
        return new JournalOptions(directory, identity(), SMALL_SEGMENT, 1 << 20);
    }

    static List<String> contents(Journal journal) throws IOException {
        List<String> found = new ArrayList<>();
        journal.replay(0, (type, sequence, payload) -> found.add(text(type, sequence, payload)));
        return found;
    }

    private static String text(byte type, long sequence, byte[] payload) {
        return type + "/" + sequence + "/" + java.util.HexFormat.of().formatHex(payload);
    }
}
