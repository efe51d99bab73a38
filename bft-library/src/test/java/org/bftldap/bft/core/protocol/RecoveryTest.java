package org.bftldap.bft.core.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.bftldap.bft.core.message.Checkpoint;
import org.bftldap.bft.core.message.CheckpointCertificate;
import org.bftldap.bft.core.message.JournalRecord;
import org.bftldap.bft.core.types.Digest;
import org.bftldap.bft.core.types.Signature;
import org.junit.jupiter.api.Test;

/** §2.14. */
class RecoveryTest {

    private static final Digest ROOT = Digest.sha256("root");

    private static CheckpointCertificate certificate(long sequence) {
        return new CheckpointCertificate(
                sequence,
                ROOT,
                IntStream.range(0, 3).mapToObj(id -> new Checkpoint(id, sequence, ROOT, Signature.NONE)).toList());
    }

    private static Recovery recovery(long applied, JournalRecord... journal) {
        return new Recovery(TestGroup.settings(3, 4), new Restored(applied, ROOT, List.of()), List.of(journal));
    }

    /** Else its VIEW-CHANGE shows promises beyond the window above its checkpoint, and nobody takes it: a group stood still for that. */
    @Test
    void a_checkpoint_that_becomes_stable_before_the_fetched_state_is_installed_does_not_take_its_place() {
        Recovery recovery = recovery(8, new JournalRecord.StateFetched(certificate(8)), new JournalRecord.Stable(certificate(4)));
        assertThat(recovery.stable()).isEqualTo(certificate(8));
        assertThat(recovery.low()).isEqualTo(8);
    }

    @Test
    void a_state_that_was_fetched_and_not_installed_does_not_count() {
        Recovery recovery = recovery(4, new JournalRecord.Stable(certificate(4)), new JournalRecord.StateFetched(certificate(8)));
        assertThat(recovery.stable()).isEqualTo(certificate(4));
        assertThat(recovery.low()).isEqualTo(4);
    }
}
