package org.bftldap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.bftldap.bft.core.codec.EvidenceCodec;
import org.bftldap.bft.core.codec.MessageCodec;
import org.bftldap.bft.core.message.Checkpoint;
import org.bftldap.bft.core.message.Evidence;
import org.bftldap.bft.core.message.EvidenceKind;
import org.bftldap.bft.core.types.Digest;
import org.bftldap.bft.core.types.Signature;
import org.bftldap.bft.crypto.NodeKeys;
import org.bftldap.bft.net.Members;
import org.bftldap.bft.net.Signatures;
import org.bftldap.directory.config.GroupFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What replicas kept is listed, shown and verified with the group file alone. */
class EvidenceCommandTest {

    private static final int CULPRIT = 2;

    @TempDir
    Path directory;

    private Path home;
    private Path group;
    private Path groupFile;

    @BeforeEach
    void makeGroup() throws IOException {
        home = Cli.home(directory, "exit 0");
        group = directory.resolve("x");
        groupFile = group.resolve("group.toml");
        Cli.run(home, "init", "group", group.toString(), "--suffix", "o=grid");
    }

    private Checkpoint checkpoint(int signer, String root) throws IOException {
        NodeKeys keys = NodeKeys.load(group.resolve("replica-" + signer + "/keys"));
        Checkpoint unsigned = new Checkpoint(CULPRIT, 128, Digest.sha256(root), Signature.NONE);
        Members members = new Members(GroupFile.load(groupFile).config());
        return unsigned.signed(new Signatures(members, keys).sign(MessageCodec.signedBytes(unsigned)));
    }

    /** Held by replica 0. @param signer of the second statement */
    private Path held(int signer) throws IOException {
        Evidence evidence = new Evidence(EvidenceKind.TWO_CHECKPOINTS, CULPRIT, List.of(checkpoint(CULPRIT, "one"), checkpoint(signer, "other")));
        Path folder = Files.createDirectories(group.resolve("replica-0/data/evidence"));
        return Files.write(folder.resolve("replica-2-two-checkpoints.evidence"), EvidenceCodec.encode(evidence));
    }

    private Cli.Result evidence(String... words) {
        String[] all = new String[words.length + 1];
        all[0] = "evidence";
        System.arraycopy(words, 0, all, 1, words.length);
        return Cli.run(home, all);
    }

    @Test
    void nothing_to_list_is_said_so() {
        assertThat(evidence("list", "--dir", group.toString())).isEqualTo(new Cli.Result(ExitCode.OK, "no replica in " + group + " holds evidence against another\n"));
    }

    @Test
    void what_is_held_is_listed_and_shown() throws IOException {
        Path file = held(CULPRIT);
        String sentence = "replica 2 " + EvidenceKind.TWO_CHECKPOINTS.sentence();
        assertThat(evidence("list", "--dir", group.toString())).isEqualTo(new Cli.Result(ExitCode.OK, file + ": " + sentence + "\n"));
        Cli.Result shown = evidence("show", file.toString(), "--group", groupFile.toString());
        assertThat(shown.exitCode()).isEqualTo(ExitCode.OK);
        assertThat(shown.out()).startsWith(sentence + "\n  signed: Checkpoint[replica=2, sequence=128, ").hasLineCount(3);
    }

    @Test
    void proof_is_proof_wherever_it_and_the_group_file_were_taken() throws IOException {
        Path file = Files.copy(held(CULPRIT), directory.resolve("copy"));
        Path elsewhere = Files.copy(groupFile, directory.resolve("group.toml"));
        assertThat(evidence("verify", file.toString(), "--group", elsewhere.toString()))
                .isEqualTo(new Cli.Result(ExitCode.OK, "PROVED: replica 2 " + EvidenceKind.TWO_CHECKPOINTS.sentence() + "\n"));
    }

    @Test
    void what_another_signed_in_its_name_does_not_hold() throws IOException {
        Path file = held(3);
        Cli.Result verified = evidence("verify", file.toString(), "--group", groupFile.toString());
        assertThat(verified.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(verified.out()).startsWith("NOT PROVED: ");
        assertThat(evidence("list", "--dir", group.toString()).out()).endsWith(" (DOES NOT HOLD)\n");
    }

    @Test
    void a_changed_byte_leaves_no_proof_and_hides_no_other() throws IOException {
        Path file = held(CULPRIT);
        Path other = Files.copy(file, file.resolveSibling("replica-3-two-checkpoints.evidence"));
        byte[] changed = Files.readAllBytes(file);
        changed[changed.length / 2] ^= 1;
        Files.write(file, changed);
        assertThat(evidence("verify", file.toString(), "--group", groupFile.toString()).exitCode()).isEqualTo(ExitCode.FAILED);

        Files.write(file, new byte[] {1, 2, 3});
        Cli.Result verified = evidence("verify", file.toString(), "--group", groupFile.toString());
        assertThat(verified.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(verified.out()).contains("is not evidence about group");
        assertThat(evidence("list", "--dir", group.toString()).out().lines())
                .anyMatch(line -> line.startsWith(file + ": (CANNOT BE READ: "))
                .anyMatch(line -> line.equals(other + ": replica 2 " + EvidenceKind.TWO_CHECKPOINTS.sentence()));
    }
}
