package org.bftldap.bft.core.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.bftldap.bft.core.codec.Limits;
import org.bftldap.bft.core.message.SlotClaim;
import org.bftldap.bft.core.types.Digest;
import org.junit.jupiter.api.Test;

/** §2.8: what a VIEW-CHANGE says of earlier views. */
class PromisesTest {

    private static final int WINDOW = 256;

    private final Promises promises = new Promises(Rules.CORRECT);

    private static Digest digest(long view, long sequence) {
        return Digest.sha256(view + " " + sequence);
    }

    private void acceptAWindowIn(long view) {
        for (long sequence = 1; sequence <= WINDOW; sequence++) {
            promises.accepted(view, sequence, digest(view, sequence));
        }
    }

    /** Were the earliest left out, a batch that was prepared at one replica only, in that view, could be neither carried over nor given up while f are silent. */
    @Test
    void a_window_of_proposals_in_each_of_eight_views_is_all_claimed() {
        for (long view = 0; view < Limits.ACCEPTED_DIGESTS_MAX; view++) {
            acceptAWindowIn(view);
        }
        List<SlotClaim> said = promises.accepted(Limits.of(4, WINDOW, 1 << 20, 1 << 16, 64).acceptedClaimsMax());
        assertThat(said).hasSize(Limits.ACCEPTED_DIGESTS_MAX * WINDOW).contains(new SlotClaim(1, digest(0, 1), 0), new SlotClaim(WINDOW, digest(7, WINDOW), 7));
    }

    @Test
    void each_number_keeps_its_newest_digest_when_more_are_known_than_may_be_said() {
        promises.accepted(0, 1, digest(0, 1));
        for (long view = 1; view <= 3; view++) {
            promises.accepted(view, 2, digest(view, 2));
        }
        assertThat(promises.accepted(2)).containsExactly(new SlotClaim(1, digest(0, 1), 0), new SlotClaim(2, digest(3, 2), 3));
        assertThat(promises.accepted(3)).hasSize(3).contains(new SlotClaim(2, digest(2, 2), 2));
    }

    @Test
    void a_digest_that_is_accepted_again_is_claimed_once_with_the_last_view() {
        promises.accepted(0, 1, digest(0, 1));
        promises.accepted(1, 1, digest(1, 1));
        promises.accepted(2, 1, digest(0, 1));
        assertThat(promises.accepted(9)).containsExactlyInAnyOrder(new SlotClaim(1, digest(0, 1), 2), new SlotClaim(1, digest(1, 1), 1));
    }

    @Test
    void of_more_than_eight_digests_of_one_number_the_oldest_is_forgotten() {
        for (long view = 0; view <= Limits.ACCEPTED_DIGESTS_MAX; view++) {
            promises.accepted(view, 1, digest(view, 1));
        }
        assertThat(promises.accepted(99)).hasSize(Limits.ACCEPTED_DIGESTS_MAX).doesNotContain(new SlotClaim(1, digest(0, 1), 0));
    }
}
