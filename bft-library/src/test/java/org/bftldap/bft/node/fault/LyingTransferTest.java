package org.bftldap.bft.node.fault;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.bftldap.bft.core.codec.LeavesCodec;
import org.bftldap.bft.core.message.Digests;
import org.bftldap.bft.core.message.FetchDigests;
import org.bftldap.bft.core.message.Leaves;
import org.bftldap.bft.core.message.Message;
import org.bftldap.bft.core.message.StateGone;
import org.bftldap.bft.service.StateStage;
import org.junit.jupiter.api.Test;

class LyingTransferTest {

    private static final byte[] BUCKET = LeavesCodec.encode(List.of(new StateStage.Leaf(new byte[] {1}, new byte[] {2, 3})));

    private final FaultStand liar = new FaultStand(Fault.LYING_TRANSFER, 2);

    private Message said(Message truth) {
        return liar.said(truth);
    }

    private Leaves bucket(int number) {
        return (Leaves) said(new Leaves(64, number, 0, BUCKET.length, BUCKET));
    }

    @Test
    void no_bucket_with_leaves_is_right_and_there_are_three_lies_about_it() {
        Leaves altered = bucket(0);
        assertThat(altered.totalBytes()).isEqualTo(BUCKET.length);
        assertThat(altered.part()).hasSameSizeAs(BUCKET).isNotEqualTo(BUCKET);
        Leaves truncated = bucket(1);
        assertThat(truncated.totalBytes()).isEqualTo(BUCKET.length - 1);
        assertThat(truncated.part()).hasSize(BUCKET.length - 1);
        Leaves withheld = bucket(2);
        assertThat(withheld.totalBytes()).isZero();
        assertThat(withheld.part()).isEmpty();
    }

    @Test
    void the_digests_of_half_the_nodes_are_wrong_but_not_of_the_root() {
        byte[] children = new byte[Digests.BYTES];
        assertThat(((Digests) said(new Digests(64, 1, children))).children()).isNotEqualTo(children);
        assertThat(((Digests) said(new Digests(64, 2, children))).children()).isEqualTo(children);
        assertThat(((Digests) said(new Digests(64, FetchDigests.ROOT, children))).children()).isEqualTo(children);
    }

    @Test
    void nothing_else_is_touched() {
        Message gone = new StateGone(64);
        assertThat(said(gone)).isSameAs(gone);
        Message empty = new Leaves(64, 0, 0, 0, new byte[0]);
        assertThat(said(empty)).isSameAs(empty);
    }
}
