package org.bftldap.replica.store.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.bftldap.bft.Seed;
import org.bftldap.bft.service.StateImage;
import org.bftldap.bft.service.StateStage;
import org.bftldap.replica.store.TestSchema;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a copy of the store's directory opens as, taken at each step of a transfer: the old state or the new one, nothing else. */
class StageCrashTest {

    private static final Seed SEED = new Seed(4);
    private static final long OLD = 20;
    private static final long NEW = 50;

    @TempDir
    private Path directory;

    private TreeMap<String, String> oldRows = new TreeMap<>();
    private TreeMap<String, String> newRows = new TreeMap<>();
    private DirectoryStore ahead;
    private DirectoryStore behind;
    private int copies;

    @BeforeEach
    void twoStores() {
        RandomHistory history = new RandomHistory(SEED);
        behind = open(directory.resolve("behind"));
        RandomHistory.genesis(behind);
        history.run(behind, OLD);
        image(behind);
        oldRows = Transfer.rows(behind);
        ahead = open(directory.resolve("ahead"));
        RandomHistory.genesis(ahead);
        history.run(ahead, NEW);
        image(ahead);
        newRows = Transfer.rows(ahead);
    }

    @Test
    void aCrashBeforeTheInstallationEndsLeavesTheOldStateAndAfterItTheNewOne() throws IOException {
        try (StateImage image = ahead.openImage(NEW)) {
            StateStage stage = behind.stage();
            assertThat(rowsAfterCrash()).as("just begun").isEqualTo(oldRows);
            List<Integer> differing = Transfer.differing(image, stage, 1);
            for (List<Integer> part : List.of(differing.subList(0, 5), differing.subList(5, differing.size()))) {
                Transfer.replace(image, stage, part);
                assertThat(rowsAfterCrash()).as("while leaves arrive").isEqualTo(oldRows);
            }
            byte[] certifiedBefore = Files.readAllBytes(certified(behindDirectory()));
            stage.install(NEW);
            assertThat(rowsAfterCrash()).as("installed, not closed").isEqualTo(newRows);
            stage.close();
            assertThat(rowsAfterCrash()).as("closed").isEqualTo(newRows);
            Path between = copy();
            Files.write(certified(between), certifiedBefore);
            Files.writeString(between.resolve("certified.new"), "half a na");
            assertThat(rows(between)).as("imaged, not yet certified").isEqualTo(oldRows);
            assertThat(names(between)).contains("image-" + OLD).doesNotContain("image-" + NEW, "stage");
        }
        closeBoth();
        assertThat(rows(behindDirectory())).isEqualTo(newRows);
        assertThat(names(behindDirectory())).contains("image-" + OLD, "image-" + NEW).doesNotContain("stage");
    }

    @Test
    void aStageThatIsClosedWithoutAnInstallationLeavesNothing() throws IOException {
        try (StateImage image = ahead.openImage(NEW)) {
            List<String> before = names(behindDirectory());
            try (StateStage stage = behind.stage()) {
                Transfer.replace(image, stage, Transfer.differing(image, stage, 1));
            }
            assertThat(names(behindDirectory())).isEqualTo(before);
        }
        closeBoth();
        assertThat(rows(behindDirectory())).isEqualTo(oldRows);
    }

    /** Its own image of that number was not what the group certified. */
    @Test
    void anImageOfTheSameNumberThatWasNotCertifiedGivesWay() {
        try (StateImage image = ahead.openImage(NEW)) {
            new RandomHistory(new Seed(5)).run(behind, NEW);
            behind.takeImage(NEW);
            try (StateStage stage = behind.stage()) {
                Transfer.replace(image, stage, Transfer.differing(image, stage, 1));
                stage.install(NEW);
            }
        }
        closeBoth();
        assertThat(rows(behindDirectory())).isEqualTo(newRows);
    }

    @Test
    void aStoreClosedWithItsStageOpenCanBeOpenedAgain() {
        StateStage stage = behind.stage();
        stage.replaceBucket(0, List.of());
        closeBoth();
        assertThat(rows(behindDirectory())).isEqualTo(oldRows);
    }

    private void closeBoth() {
        behind.close();
        ahead.close();
    }

    private TreeMap<String, String> rowsAfterCrash() throws IOException {
        return rows(copy());
    }

    private Path copy() throws IOException {
        Path target = directory.resolve("crashed-" + ++copies);
        try (Stream<Path> files = Files.walk(behindDirectory())) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Files.copy(file, target.resolve(behindDirectory().relativize(file)));
            }
        }
        return target;
    }

    private static TreeMap<String, String> rows(Path where) {
        try (DirectoryStore store = open(where)) {
            return Transfer.rows(store);
        }
    }

    private Path behindDirectory() {
        return directory.resolve("behind");
    }

    private static Path certified(Path where) {
        return where.resolve("certified");
    }

    private static List<String> names(Path where) throws IOException {
        try (Stream<Path> paths = Files.list(where)) {
            return paths.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }

    private static void image(DirectoryStore store) {
        store.takeImage(store.applied());
        store.imageCertified(store.applied());
    }

    private static DirectoryStore open(Path where) {
        return DirectoryStore.open(where, elements -> TestSchema.SCHEMA, StoreOptions.LAPTOP);
    }
}
