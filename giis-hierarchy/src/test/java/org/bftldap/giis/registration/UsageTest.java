package org.bftldap.giis.registration;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class UsageTest {

    private static final Limits LIMITS = new Limits(1, 1, 1, 1, 2, 100, 3, List.of());

    @Test
    void space_is_what_is_there() {
        Usage full = Usage.NONE.plus(2, 100);
        assertThat(full.isOverSpace(LIMITS)).isFalse();
        assertThat(full.plus(1, 0).isOverSpace(LIMITS)).isTrue();
        assertThat(full.plus(0, 1).isOverSpace(LIMITS)).isTrue();
        assertThat(full.plus(1, 50).plus(-1, -50)).isEqualTo(full);
        assertThat(Usage.NONE.plus(-1, -1)).as("never less than nothing").isEqualTo(Usage.NONE);
    }

    @Test
    void a_new_minute_begins_with_nothing() {
        Usage usage = Usage.NONE.operationAt(60_000).operationAt(80_000).operationAt(119_999);
        assertThat(usage.isOverRate(LIMITS)).isFalse();
        assertThat(usage.operationAt(119_999).isOverRate(LIMITS)).isTrue();
        assertThat(usage.operationAt(120_000).isOverRate(LIMITS)).isFalse();
        assertThat(usage.operationAt(120_000).isOverRate(Limits.DEFAULT)).as("no limit unless one is set").isFalse();
    }

    @Test
    void a_state_attribute_has_its_own_word_for_unknown() {
        assertThat(StateAttribute.parse("GlueCEStateStatus")).isEqualTo(new StateAttribute("GlueCEStateStatus", "Unknown"));
        assertThat(StateAttribute.parse("GLUE2EndpointHealthState unknown")).isEqualTo(new StateAttribute("GLUE2EndpointHealthState", "unknown"));
    }
}
