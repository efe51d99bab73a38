package org.bftldap.replica.store.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import org.bftldap.bft.Seed;
import org.bftldap.bft.SeededTest;
import org.bftldap.bft.service.StateImage;
import org.bftldap.bft.service.StateStage;
import org.bftldap.bft.state.StateTree;
import org.bftldap.replica.store.TestSchema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store that stopped at one batch takes the state of another that went on, and is then as if it had executed the batches itself. */
class StoredStageTest {

    private static final int STOPS_AT = 60;
    private static final int ENDS_AT = 120;

    @TempDir
    private Path directory;

    @SeededTest(runs = 8)
    void theStateTakenHasTheBytesOfTheStateExecutedInEveryTable(Seed seed) {
        RandomHistory history = new RandomHistory(seed);
        try (DirectoryStore ahead = begun("ahead", history, STOPS_AT);
                DirectoryStore behind = begun("behind", history, STOPS_AT)) {
            image(behind);
            history.run(ahead, ENDS_AT);
            image(ahead);
            history.run(behind, STOPS_AT + 3);
            TreeMap<String, String> inUse = Transfer.rows(behind);
            try (StateImage image = ahead.openImage(ENDS_AT);
                    StateStage stage = behind.stage()) {
                StateTree tree = new StateTree(stage.leaves());
                List<Integer> differing = Transfer.differing(image, stage, seed.value());
                assertThat(differing).isNotEmpty();
                Transfer.replace(image, stage, differing);
                assertThat(tree.root()).as("root of the stage, %s", seed).isEqualTo(new StateTree(ahead.leaves()).root());
                stage.install(ENDS_AT);
            }
            assertThat(Transfer.rows(behind)).as("the state in use stays as it is").isEqualTo(inUse);
        }
        compareAndGoOn(history, seed);
    }

    @SeededTest(runs = 3)
    void theWholeStateIsTakenByOneThatHasNone(Seed seed) {
        RandomHistory history = new RandomHistory(seed);
        try (DirectoryStore ahead = begun("ahead", history, ENDS_AT);
                DirectoryStore behind = open("behind")) {
            image(ahead);
            try (StateImage image = ahead.openImage(ENDS_AT);
                    StateStage stage = behind.stage()) {
                Transfer.replace(image, stage, Transfer.differing(image, stage, seed.value()));
                stage.install(ENDS_AT);
            }
        }
        compareAndGoOn(history, seed);
    }

    /** The group goes on while leaves are fetched: those of two states are mixed for a time, and names are borne by two entries. */
    @SeededTest(runs = 8)
    void aLaterStateMayBeAimedAtHalfWay(Seed seed) {
        RandomHistory history = new RandomHistory(seed);
        try (DirectoryStore ahead = begun("ahead", history, STOPS_AT);
                DirectoryStore behind = begun("behind", history, STOPS_AT)) {
            image(behind);
            history.run(ahead, ENDS_AT - 30);
            image(ahead);
            try (StateStage stage = behind.stage()) {
                try (StateImage image = ahead.openImage(ENDS_AT - 30)) {
                    List<Integer> differing = Transfer.differing(image, stage, seed.value());
                    Transfer.replace(image, stage, differing.subList(0, differing.size() * 2 / 3));
                }
                history.run(ahead, ENDS_AT);
                image(ahead);
                try (StateImage image = ahead.openImage(ENDS_AT)) {
                    Transfer.replace(image, stage, Transfer.differing(image, stage, seed.value() + 1));
                }
                stage.install(ENDS_AT);
            }
        }
        compareAndGoOn(history, seed);
    }

    @Test
    void onlyANewerStateIsInstalledAndOnlyOnce() {
        RandomHistory history = new RandomHistory(new Seed(1));
        try (DirectoryStore store = begun("ahead", history, 5)) {
            image(store);
            try (StateStage stage = store.stage()) {
                assertThatThrownBy(store::stage).isInstanceOf(IllegalStateException.class);
                assertThatThrownBy(() -> stage.install(5)).isInstanceOf(IllegalStateException.class).hasMessageContaining("cannot follow");
                stage.install(6);
                assertThatThrownBy(() -> stage.install(7)).isInstanceOf(IllegalStateException.class);
                assertThatThrownBy(() -> stage.replaceBucket(0, List.of())).isInstanceOf(IllegalStateException.class);
            }
            store.stage().close();
        }
    }

    /** Both are reopened at the same state, and execute more. */
    private void compareAndGoOn(RandomHistory history, Seed seed) {
        try (DirectoryStore ahead = open("ahead");
                DirectoryStore behind = open("behind")) {
            assertThat(behind.applied()).isEqualTo(ENDS_AT);
            assertThat(Transfer.rows(behind)).as("after the transfer, %s", seed).isEqualTo(Transfer.rows(ahead));
            try (StoreSnapshot snapshot = behind.snapshot()) {
                assertThat(StoreVerifier.firstDifference(snapshot)).isNull();
            }
            StateTree executed = new StateTree(ahead.leaves());
            StateTree taken = new StateTree(behind.leaves());
            assertThat(taken.root()).isEqualTo(executed.root());
            history.run(ahead, ENDS_AT + 20);
            history.run(behind, ENDS_AT + 20);
            assertThat(taken.root()).isEqualTo(executed.root());
            assertThat(Transfer.rows(behind)).as("20 batches later, %s", seed).isEqualTo(Transfer.rows(ahead));
        }
    }

    private DirectoryStore begun(String name, RandomHistory history, long upTo) {
        DirectoryStore store = open(name);
        RandomHistory.genesis(store);
        history.run(store, upTo);
        return store;
    }

    private static void image(DirectoryStore store) {
        store.takeImage(store.applied());
        store.imageCertified(store.applied());
    }

    private DirectoryStore open(String name) {
        return DirectoryStore.open(directory.resolve(name), elements -> TestSchema.SCHEMA, StoreOptions.LAPTOP);
    }
}
