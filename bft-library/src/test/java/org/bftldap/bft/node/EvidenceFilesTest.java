package org.bftldap.bft.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.bftldap.bft.core.codec.MessageCodec;
import org.bftldap.bft.core.message.Batch;
import org.bftldap.bft.core.message.Checkpoint;
import org.bftldap.bft.core.message.Evidence;
import org.bftldap.bft.core.message.EvidenceKind;
import org.bftldap.bft.core.message.NewView;
import org.bftldap.bft.core.message.PrePrepare;
import org.bftldap.bft.core.message.ViewChange;
import org.bftldap.bft.core.types.Digest;
import org.bftldap.bft.core.types.Signature;
import org.bftldap.bft.net.Members;
import org.bftldap.bft.net.Signatures;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** §2.13: what a replica signed proves it faulty, offline, to anybody who has the group's keys; and nothing else does. */
class EvidenceFilesTest {

    @TempDir
    Path directory;

    private TestGroup group;

    @BeforeEach
    void members() throws IOException {
        group = new TestGroup(directory, 4, TestGroup.smallTuning());
    }

    private Signature sign(int replica, byte[] signedBytes) {
        return new Signatures(new Members(group.config()), group.replicaKeys(replica)).sign(signedBytes);
    }

    private PrePrepare proposal(int signer, long view, long time) {
        Batch batch = MessageCodec.batch(List.of());
        PrePrepare unsigned = new PrePrepare(view, 7, batch.digest(time), time, batch, Signature.NONE);
        return unsigned.signed(sign(signer, MessageCodec.signedBytes(unsigned)));
    }

    private Checkpoint checkpoint(int replica, long sequence, String root) {
        Checkpoint unsigned = new Checkpoint(replica, sequence, Digest.sha256(root), Signature.NONE);
        return unsigned.signed(sign(replica, MessageCodec.signedBytes(unsigned)));
    }

    private boolean proves(Evidence evidence) {
        return EvidenceFiles.proves(evidence, group.config());
    }

    @Test
    void two_signed_proposals_for_a_number_prove_the_primary_faulty() throws IOException {
        Evidence evidence = new Evidence(EvidenceKind.TWO_PROPOSALS, 1, List.of(proposal(1, 1, 10), proposal(1, 1, 11)));
        Path file = Path.of(new EvidenceFiles(directory.resolve("evidence")).keep(evidence));
        Evidence read = EvidenceFiles.read(file, group.config());
        assertThat(proves(read)).isTrue();
        assertThat(read.culprit()).isEqualTo(1);
        assertThat(new EvidenceFiles(directory.resolve("evidence")).list()).containsExactly(file);
    }

    @Test
    void the_second_of_a_kind_against_a_replica_is_not_kept() throws IOException {
        EvidenceFiles files = new EvidenceFiles(directory.resolve("evidence"));
        assertThat(files.keep(new Evidence(EvidenceKind.TWO_PROPOSALS, 1, List.of()))).isNotEmpty();
        assertThat(files.keep(new Evidence(EvidenceKind.TWO_PROPOSALS, 1, List.of()))).isEmpty();
        assertThat(files.keep(new Evidence(EvidenceKind.TWO_PROPOSALS, 2, List.of()))).isNotEmpty();
        assertThat(files.culprits(EvidenceKind.TWO_PROPOSALS)).containsExactly(1, 2);
        assertThat(files.culprits(EvidenceKind.BAD_NEW_VIEW)).isEmpty();
    }

    @Test
    void nothing_proves_another_than_the_signer_faulty() {
        PrePrepare one = proposal(2, 1, 10);
        PrePrepare other = proposal(2, 1, 11);
        assertThat(proves(new Evidence(EvidenceKind.TWO_PROPOSALS, 1, List.of(one, other)))).as("forged by 2").isFalse();
        assertThat(proves(new Evidence(EvidenceKind.TWO_PROPOSALS, 2, List.of(proposal(1, 1, 10), proposal(1, 1, 11)))))
                .as("2 is not the primary of view 1")
                .isFalse();
    }

    @Test
    void the_same_twice_and_different_numbers_prove_nothing() {
        assertThat(proves(new Evidence(EvidenceKind.TWO_PROPOSALS, 1, List.of(proposal(1, 1, 10), proposal(1, 1, 10))))).isFalse();
        assertThat(proves(new Evidence(EvidenceKind.TWO_PROPOSALS, 1, List.of(proposal(1, 1, 10), proposal(1, 5, 11))))).isFalse();
        assertThat(proves(new Evidence(
                        EvidenceKind.TWO_CHECKPOINTS, 3, List.of(checkpoint(3, 16, "a"), checkpoint(3, 32, "b")))))
                .isFalse();
        assertThat(proves(new Evidence(EvidenceKind.TWO_CHECKPOINTS, 3, List.of(checkpoint(3, 16, "a"))))).isFalse();
    }

    @Test
    void two_roots_after_one_number_prove_a_fault() {
        assertThat(proves(new Evidence(
                        EvidenceKind.TWO_CHECKPOINTS, 3, List.of(checkpoint(3, 16, "a"), checkpoint(3, 16, "b")))))
                .isTrue();
    }

    @Test
    void a_view_opened_with_too_few_view_changes_proves_a_fault() {
        NewView unsigned = new NewView(2, List.<ViewChange>of(), Signature.NONE);
        NewView opened = unsigned.signed(sign(2, MessageCodec.signedBytes(unsigned)));
        assertThat(proves(new Evidence(EvidenceKind.BAD_NEW_VIEW, 2, List.of(opened)))).isTrue();
    }

    /** Not the kind, not the culprit, not what was signed, not a signature. */
    @Test
    void a_changed_bit_anywhere_leaves_no_proof() throws IOException {
        for (Evidence evidence : List.of(
                new Evidence(EvidenceKind.TWO_PROPOSALS, 1, List.of(proposal(1, 1, 10), proposal(1, 1, 11))),
                new Evidence(EvidenceKind.TWO_CHECKPOINTS, 3, List.of(checkpoint(3, 16, "a"), checkpoint(3, 16, "b"))))) {
            byte[] whole = Files.readAllBytes(Path.of(new EvidenceFiles(directory.resolve("evidence")).keep(evidence)));
            for (int bit = 0; bit < 8 * whole.length; bit++) {
                byte[] changed = whole.clone();
                changed[bit / 8] ^= (byte) (1 << bit % 8);
                Path file = Files.write(directory.resolve("changed.evidence"), changed);
                assertThat(isProof(file)).as("%s, bit %d", evidence.kind(), bit).isFalse();
            }
        }
    }

    private boolean isProof(Path file) {
        try {
            return proves(EvidenceFiles.read(file, group.config()));
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void what_is_no_evidence_is_refused_with_a_reason() throws IOException {
        Path file = directory.resolve("some.evidence");
        Files.write(file, new byte[] {9, 9, 9});
        assertThatThrownBy(() -> EvidenceFiles.read(file, group.config()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("is not evidence about group 'counters'");
    }
}
