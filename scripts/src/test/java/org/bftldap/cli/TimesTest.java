package org.bftldap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class TimesTest {

    @Test
    void times_are_read_as_people_write_them() {
        assertThat(Times.parse("6h")).contains(Duration.ofHours(6));
        assertThat(Times.parse("-90s")).contains(Duration.ofSeconds(-90));
        assertThat(Times.parse("0")).contains(Duration.ZERO);
        assertThat(Times.parse("6")).isEmpty();
        assertThat(Times.parse("6 hours")).isEmpty();
    }

    @Test
    void times_are_told_in_two_units() {
        assertThat(Times.rounded(Duration.ofSeconds(59))).isEqualTo("59 s");
        assertThat(Times.rounded(Duration.ofSeconds(3_661))).isEqualTo("1 h 1 min");
        assertThat(Times.rounded(Duration.ofHours(49))).isEqualTo("2 d 1 h");
    }
}
