package org.bftldap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.bftldap.bft.config.ReplicaMember;
import org.bftldap.bft.crypto.NodeKeys;
import org.bftldap.directory.config.GroupFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NewKeysTest {

    @TempDir
    Path directory;

    private Path home;
    private Path group;
    private GroupFile before;

    @BeforeEach
    void makeGroup() throws IOException {
        home = Cli.home(directory, "exit 0");
        group = directory.resolve("x");
        Cli.run(home, "init", "group", group.toString(), "--suffix", "o=grid");
        before = GroupFile.load(group.resolve("group.toml"));
    }

    private Cli.Result newKeys() {
        return Cli.run(home, "replica", "new-keys", "--dir", group.toString());
    }

    private void assertKeysFit(GroupFile file) throws IOException {
        for (ReplicaMember member : file.config().replicas()) {
            NodeKeys keys = NodeKeys.load(group.resolve("replica-" + member.id() + "/keys"));
            assertThat(keys.publicKeys().signing()).isEqualTo(member.keys().signing());
        }
    }

    @Test
    void everyReplicaHasOthersInTheNextEpochAndTheClientsHaveTheirs() throws IOException {
        Cli.Result result = newKeys();
        assertThat(result.exitCode()).as(result.out()).isZero();
        GroupFile now = GroupFile.load(group.resolve("group.toml"));
        assertThat(result.out()).contains("epoch 1", now.fingerprint());
        assertThat(now.config().epoch()).isEqualTo(1);
        assertThat(now.genesis().suffixes()).isEqualTo(before.genesis().suffixes());
        assertThat(now.config().clients()).usingRecursiveComparison().isEqualTo(before.config().clients());
        for (int id = 0; id < 4; id++) {
            assertThat(now.config().replicas().get(id).port()).isEqualTo(before.config().replicas().get(id).port());
            assertThat(now.config().replicas().get(id).keys().signing()).isNotEqualTo(before.config().replicas().get(id).keys().signing());
            assertThat(NodeKeys.load(group.resolve("replica-" + id + "/keys-of-epoch-0")).publicKeys().signing())
                    .isEqualTo(before.config().replicas().get(id).keys().signing());
        }
        assertKeysFit(now);
    }

    @Test
    void onceMoreAfterItWasInterruptedItMakesKeysThatFit() throws IOException {
        Path keys = group.resolve("replica-2/keys");
        Files.move(keys, group.resolve("replica-2/keys-of-epoch-0"));
        NodeKeys.generate().save(keys);
        assertThat(newKeys().exitCode()).isZero();
        assertKeysFit(GroupFile.load(group.resolve("group.toml")));
    }

    @Test
    void aGroupOfWhichSomeAreElsewhereIsLeftAlone() throws IOException {
        GroupMaker.deleteTree(group.resolve("replica-3"));
        Cli.Result result = newKeys();
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.out()).contains("BD-1013", "3 of 4");
        assertThat(group.resolve("replica-0/keys-of-epoch-0")).doesNotExist();
        assertThat(GroupFile.load(group.resolve("group.toml")).config().epoch()).isZero();
    }
}
