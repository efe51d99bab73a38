package org.bftldap.bft.node.fault;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.bftldap.bft.core.message.Commit;
import org.bftldap.bft.core.message.Prepare;
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

    /** Else a faulty replica that missed view changes would be right by chance, and nobody could name it. */
    @Test
    void what_is_said_in_a_wrong_view_is_wrong_for_all_who_are_as_far_or_farther() {
        for (long own = 0; own < 5; own++) {
            long[] asFarOrFarther = LongStream.range(own, own + 100).toArray();
            assertThat(asFarOrFarther).doesNotContain(prepareIn(own), commitIn(own));
        }
    }
}
