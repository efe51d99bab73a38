package org.bftldap.bft.node.fault;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.LongStream;
import org.bftldap.bft.core.message.Commit;
import org.bftldap.bft.core.message.Message;
import org.bftldap.bft.core.message.Outcome;
import org.bftldap.bft.core.message.Prepare;
import org.bftldap.bft.core.message.Reply;
import org.bftldap.bft.core.types.Digest;
import org.junit.jupiter.api.Test;

class WrongTest {
    private static final Digest DIGEST = Digest.sha256("a batch");

    private static long prepareIn(long view) {
        return ((Prepare) Wrong.view(new Prepare(view, 1, DIGEST))).view();
    }

    private static long commitIn(long view) {
        return ((Commit) Wrong.view(new Commit(view, 1, DIGEST))).view();
    }

    /** So that f of them act together: a lie that is told once only is no trial of the rule that counts equal answers. */
    @Test
    void faulty_replicas_tell_the_same_lie() {
        Reply truth = new Reply(3, 7, 1, List.of(new Outcome.Full(9, new byte[] {1, 2})));
        Message lie = new FaultStand(Fault.WRONG_REPLY, 0).said(truth);
        assertThat(lie).usingRecursiveComparison().isNotEqualTo(truth);
        assertThat(lie).usingRecursiveComparison().isEqualTo(new FaultStand(Fault.WRONG_REPLY, 1).said(truth));
        assertThat(Wrong.digest(DIGEST)).isEqualTo(Wrong.digest(DIGEST)).isNotEqualTo(DIGEST);
    }

    /** Else a faulty replica that missed view changes would be right by chance, and nobody could name it. */
    @Test
    void what_is_said_in_a_wrong_view_is_wrong_for_all_who_are_as_far_or_farther() {
        for (long own = 0; own < 5; own++) {
            long[] asFarOrFarther = LongStream.range(own, own + 100).toArray();
            assertThat(asFarOrFarther).doesNotContain(prepareIn(own), commitIn(own));
        }
    }
}
