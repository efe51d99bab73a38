package org.bftldap.giis.registration;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class LifetimeTest {

    private static final long NOW = 1_700_000_000_250L;
    private static final long SECOND = 1_000;
    private static final Limits LIMITS = new Limits(100, 50, 10, 1, 1, 1, 0, List.of());

    @Test
    void it_is_valid_then_invalid_then_purged() {
        Lifetime lifetime = Lifetime.from(NOW, 10, 30, LIMITS);
        assertThat(lifetime.validTo()).isEqualTo(1_700_000_010_000L);
        assertThat(lifetime.keepTo()).isEqualTo(1_700_000_030_000L);
        assertThat(lifetime.stateAt(NOW)).isEqualTo(RegistrationState.VALID);
        assertThat(lifetime.stateAt(lifetime.validTo() - 1)).isEqualTo(RegistrationState.VALID);
        assertThat(lifetime.stateAt(lifetime.validTo())).isEqualTo(RegistrationState.INVALID);
        assertThat(lifetime.stateAt(lifetime.keepTo() - 1)).isEqualTo(RegistrationState.INVALID);
        assertThat(lifetime.stateAt(lifetime.keepTo())).isEqualTo(RegistrationState.PURGED);
    }

    @Test
    void wishes_are_cut_to_what_was_granted() {
        Lifetime greedy = Lifetime.from(NOW, Integer.MAX_VALUE, Integer.MAX_VALUE, LIMITS);
        assertThat(greedy.validTo()).isLessThanOrEqualTo(NOW + 100 * SECOND);
        assertThat(greedy.keepTo()).isLessThanOrEqualTo(NOW + 150 * SECOND);
        Lifetime none = Lifetime.from(NOW, 0, 0, LIMITS);
        assertThat(none.stateAt(NOW)).isEqualTo(RegistrationState.PURGED);
        Lifetime shortKeep = Lifetime.from(NOW, 20, 5, LIMITS);
        assertThat(shortKeep.keepTo()).isEqualTo(shortKeep.validTo());
    }

    @Test
    void what_is_ended_is_purged_at_once_and_stays_so() {
        Lifetime ended = Lifetime.from(NOW, 10, 30, LIMITS).ended(NOW + 3 * SECOND);
        assertThat(ended.stateAt(NOW + 3 * SECOND)).isEqualTo(RegistrationState.PURGED);
        assertThat(ended.ended(NOW + 60 * SECOND)).isEqualTo(ended);
    }
}
