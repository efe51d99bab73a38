package org.bftldap.bft.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.bftldap.bft.client.GroupClient;
import org.bftldap.bft.node.fault.Fault;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A replica that is wrong, or that cannot go on, leaves behind what one needs to find out why. */
@Timeout(120)
final class DumpsTest {

    private static final Duration DEADLINE = Duration.ofSeconds(120);
    private static final int HURT = 2;

    @TempDir
    Path directory;

    private Path dumps() {
        return directory.resolve("replica-" + HURT).resolve(ReplicaNode.DUMPS);
    }

    /** Folders there are, none before the first. */
    private List<Path> folders(String why) {
        if (!Files.isDirectory(dumps())) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(dumps())) {
            return all.filter(one -> one.getFileName().toString().endsWith("-" + why)).sorted().toList();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static Path file(Path folder, String prefix) throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(one -> one.getFileName().toString().startsWith(prefix)).findFirst().orElseThrow();
        }
    }

    private static boolean has(Path folder, String prefix) {
        try {
            return DumpFiles.has(folder, prefix);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void add(GroupClient client, String counter) {
        client.write(("add " + counter + " 1").getBytes(StandardCharsets.UTF_8), DEADLINE).join();
    }

    /** Writes until the condition holds. */
    private static void addUntil(GroupClient client, String what, BooleanSupplier condition) {
        TestGroup.await(what, () -> {
            add(client, "a");
            return condition.getAsBoolean();
        });
    }

    @Test
    void whoseStateDivergesDumpsItIsRepairedAndPutsTheCertifiedStateBesideIt() throws Exception {
        try (TestGroup group = new TestGroup(directory, 4, TestGroup.smallTuning())) {
            for (int id = 0; id < 4; id++) {
                group.start(id, id == HURT ? Fault.CORRUPT_ONCE : Fault.NONE);
            }
            GroupClient client = group.client();
            for (int i = 0; i < 10; i++) {
                add(client, "untouched-" + i);
            }
            addUntil(client, "replica 2 has fetched the state", () -> folders("diverged").stream().anyMatch(one -> has(one, "certified-")));
            Path dump = folders("diverged").get(0);

            String report = Files.readString(dump.resolve("report.txt"));
            assertThat(report)
                    .contains("replica 2 of group 'counters', epoch 0", "but a quorum certifies", "mode            REPAIRING")
                    .containsPattern("view            \\d+, primary [0-3]\n")
                    .containsPattern("certified root  [0-9a-f]{64}\nown root        [0-9a-f]{64}\n")
                    .containsPattern("executed up to \\d+:\n\\d+ [0-9a-f]{64}\n\\d+ [0-9a-f]{64}\n");

            // The counter that missed a write, the session that was given another result, and what changed while the state was fetched; not those that nobody touched since.
            Set<String> own = new TreeSet<>(Files.readAllLines(file(dump, "own-buckets-at-")));
            Set<String> certified = new TreeSet<>(Files.readAllLines(file(dump, "certified-buckets-at-")));
            assertThat(own).hasSizeGreaterThan(10).hasSameSizeAs(certified);
            List<String> differing = new ArrayList<>(own);
            differing.removeAll(certified);
            assertThat(differing).isNotEmpty().hasSizeLessThan(5);

            addUntil(client, "replica 2 takes part", () -> Set.of("backup", "primary").contains(group.node(HURT).status().role()));
            TestGroup.await("replica 2 has what the others have", () -> group.service(HURT).value("a") == group.service(1).value("a"));
            assertThat(folders("diverged")).containsExactly(dump);
            assertThat(folders("exception")).isEmpty();
        }
    }

    /** As fast as it writes here a checkpoint of its own is agreed before it is wrong again, so that it is repaired and does not stop. */
    @Test
    void whoDivergesAgainDumpsAgainAndCallsForSomebody() throws Exception {
        try (TestGroup group = new TestGroup(directory, 4, TestGroup.smallTuning())) {
            for (int id = 0; id < 4; id++) {
                group.start(id, id == HURT ? Fault.CORRUPT_STORE : Fault.NONE);
            }
            GroupClient client = group.client();
            addUntil(client, "replica 2 is wrong again", () -> folders("diverged").size() == 2);
            assertThat(folders("exception")).isEmpty();
        }
    }

    @Test
    void whoseExecutionThrowsDumpsTheExceptionAndTheBatchesAroundIt() throws Exception {
        try (TestGroup group = new TestGroup(directory, 4, TestGroup.smallTuning())) {
            group.startAll();
            GroupClient client = group.client();
            add(client, "a");
            TestGroup.await("replica 2 has executed it", () -> group.service(HURT).value("a") == 1);
            group.service(HURT).breakDown();
            addUntil(client, "replica 2 stops", () -> group.node(HURT).stopped().isCompletedExceptionally());

            Path dump = folders("exception").get(0);
            String executed = dump.getFileName().toString().replace("-exception", "");
            assertThat(dump.resolve("report.txt"))
                    .content()
                    .contains("executed up to " + executed + ":\n", "exception:\njava.lang.IllegalStateException: broken\n\tat ")
                    .containsPattern("\n" + (Long.parseLong(executed) + 1) + " [0-9a-f]{64}\n");
            assertThat(file(dump, "own-buckets-at-" + executed)).isNotEmptyFile();
        }
    }
}
