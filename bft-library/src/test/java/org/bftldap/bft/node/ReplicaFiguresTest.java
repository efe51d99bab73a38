package org.bftldap.bft.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.bftldap.bft.core.message.Checkpoint;
import org.bftldap.bft.core.message.CheckpointCertificate;
import org.bftldap.bft.core.message.Commit;
import org.bftldap.bft.core.message.Message;
import org.bftldap.bft.core.message.Prepare;
import org.bftldap.bft.core.protocol.Command;
import org.bftldap.bft.core.protocol.CoreStatus.Mode;
import org.bftldap.bft.core.protocol.Outgoing;
import org.bftldap.bft.core.types.Digest;
import org.bftldap.bft.core.types.Signature;
import org.bftldap.bft.node.ReplicaFigures.Phase;
import org.bftldap.bft.service.BatchContext;
import org.junit.jupiter.api.Test;

class ReplicaFiguresTest {

    private static final long SECOND = 1_000_000_000;
    private static final Digest DIGEST = Digest.sha256("batch");

    private final ReplicaFigures figures = new ReplicaFigures();

    private void sent(long seconds, Message... messages) {
        figures.sent(Arrays.stream(messages).<Outgoing>map(Outgoing.ToOthers::new).toList(), seconds * SECOND);
    }

    private void execute(long sequence, long seconds) {
        Command.Operation operation = new Command.Operation(0, 1000, new byte[20]);
        figures.performing(new Command.Execute(new BatchContext(sequence, 1, new byte[32]), List.of(operation, operation, operation)), seconds * SECOND);
    }

    @Test
    void each_phase_of_a_batch_counts_once_from_the_first_word() {
        sent(0, new Prepare(0, 5, DIGEST), new Prepare(0, 6, DIGEST));
        sent(1, new Prepare(0, 5, DIGEST));
        sent(2, new Commit(0, 5, DIGEST));
        sent(3, new Commit(0, 5, DIGEST));
        execute(5, 6);
        figures.sealed(14 * SECOND);
        sent(20, new Prepare(0, 5, DIGEST), new Commit(0, 5, DIGEST));
        assertThat(figures.phase(Phase.PREPARE).sum()).isEqualTo(2);
        assertThat(figures.phase(Phase.COMMIT).sum()).isEqualTo(4);
        assertThat(figures.phase(Phase.EXECUTE).sum()).isEqualTo(8);
        assertThat(figures.batchRequests().sum()).isEqualTo(3);
        assertThat(figures.batchBytes().sum()).isEqualTo(60);
    }

    @Test
    void a_batch_that_was_learned_from_others_has_no_phases_of_agreement() {
        sent(0, new Prepare(0, 5, DIGEST));
        execute(5, 6);
        sent(7, new Commit(0, 5, DIGEST));
        assertThat(figures.phase(Phase.PREPARE).counts()).containsOnly(0);
        assertThat(figures.phase(Phase.COMMIT).counts()).containsOnly(0);
    }

    @Test
    void a_checkpoint_lasts_from_the_image_to_the_certificate() {
        figures.performing(new Command.TakeImage(8), SECOND);
        figures.performing(new Command.TakeImage(16), 2 * SECOND);
        Checkpoint signed = new Checkpoint(0, 16, DIGEST, Signature.NONE);
        figures.performing(new Command.CheckpointStable(new CheckpointCertificate(16, DIGEST, List.of(signed))), 5 * SECOND);
        assertThat(figures.checkpoints().sum()).isEqualTo(3);
    }

    @Test
    void a_view_change_ends_when_the_replica_takes_part_again() {
        figures.mode(Mode.NORMAL, 0);
        figures.mode(Mode.CHANGING_VIEW, SECOND);
        figures.mode(Mode.CATCHING_UP, 2 * SECOND);
        figures.mode(Mode.NORMAL, 4 * SECOND);
        figures.mode(Mode.NORMAL, 5 * SECOND);
        assertThat(figures.viewChanges().sum()).isEqualTo(3);
    }
}
