package org.bftldap.bft.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.bftldap.bft.node.fault.Fault;
import org.bftldap.bft.client.GroupClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A replica that lost its disk, or a part of it, comes back by itself: real nodes, sockets and files. */
@Timeout(180)
class LostDiskTest {

    private static final int LOST = 3;

    @TempDir
    Path directory;

    private void write(GroupClient client, int count) {
        for (int i = 0; i < count; i++) {
            client.write(("add c" + i % 7 + " 1").getBytes(), Duration.ofSeconds(60)).join();
        }
    }

    private void deleteAll(Path root) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.walk(root)) {
            files = all.sorted(java.util.Comparator.reverseOrder()).toList();
        }
        for (Path file : files) {
            Files.delete(file);
        }
    }

    private void assertComesBack(TestGroup group, GroupClient client) {
        TestGroup.await("it takes part again", () -> {
            write(client, 1);
            return group.node(LOST).status().role().equals("backup");
        });
        TestGroup.await("it is where the others are", () -> group.service(LOST).applied() == group.service(0).applied());
        for (int i = 0; i < 7; i++) {
            assertThat(group.service(LOST).value("c" + i)).isEqualTo(group.service(0).value("c" + i));
        }
    }

    @Test
    void aWipedReplicaObservesAndComesBack() throws Exception {
        try (TestGroup group = new TestGroup(directory, 4, TestGroup.smallTuning()).startAll()) {
            GroupClient client = group.client();
            write(client, 60);
            group.stop(LOST);
            deleteAll(directory.resolve("replica-" + LOST));
            group.start(LOST, Fault.NONE);
            assertThat(group.node(LOST).status().role()).isEqualTo("observer");
            assertComesBack(group, client);
        }
    }

    @Test
    void aReplicaThatFetchesTheStateIsNotMisledByOneThatLiesAndStillCountsThatWhenItHasStartedAnew() throws Exception {
        int liar = 1;
        try (TestGroup group = new TestGroup(directory, 4, TestGroup.smallTuning())) {
            for (int id = 0; id < 4; id++) {
                group.start(id, id == liar ? Fault.LYING_TRANSFER : Fault.NONE);
            }
            GroupClient client = group.client();
            write(client, 60);
            TestGroup.await("a checkpoint", () -> {
                write(client, 1);
                return group.node(LOST).status().stable() > 0;
            });
            group.stop(LOST);
            deleteAll(group.options(LOST, Fault.NONE).journalDirectory());
            write(client, 60);
            group.start(LOST, Fault.NONE);
            assertComesBack(group, client);
            assertThat(group.restarts()).isEqualTo(1);
            assertThat(group.node(LOST).status().peers()).allSatisfy(peer -> assertThat(peer.wrongPieces() > 0).isEqualTo(peer.id() == liar));
        }
    }

    @Test
    void aStoreWithoutItsJournalIsNotBuiltUpon() throws Exception {
        try (TestGroup group = new TestGroup(directory, 4, TestGroup.smallTuning()).startAll()) {
            GroupClient client = group.client();
            TestGroup.await("a checkpoint", () -> {
                write(client, 1);
                return group.node(LOST).status().stable() > 0;
            });
            group.stop(LOST);
            deleteAll(group.options(LOST, Fault.NONE).journalDirectory());
            group.start(LOST, Fault.NONE);
            assertComesBack(group, client);
            assertThat(group.restarts()).isEqualTo(1);
        }
    }

    @Test
    void aDamagedJournalIsPutAsideAndTheReplicaObserves() throws Exception {
        try (TestGroup group = new TestGroup(directory, 4, TestGroup.smallTuning()).startAll()) {
            GroupClient client = group.client();
            write(client, 40);
            group.stop(LOST);
            Path journal = group.options(LOST, Fault.NONE).journalDirectory();
            Path segment;
            try (Stream<Path> files = Files.list(journal)) {
                segment = files.filter(file -> file.toString().endsWith(".log")).sorted().findFirst().orElseThrow();
            }
            byte[] bytes = Files.readAllBytes(segment);
            bytes[bytes.length / 2] ^= 1;
            Files.write(segment, bytes);
            group.start(LOST, Fault.NONE);
            assertThat(journal.resolve("damaged-1")).isDirectory();
            assertComesBack(group, client);
        }
    }
}
