package org.bftldap.bft.core.types;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GroupSizeTest {

    @ParameterizedTest(name = "n={0}: f={1}, strong={2}, weak={3}")
    @CsvSource({"1,0,1,1", "4,1,3,2", "5,1,4,2", "6,1,4,2", "7,2,5,3", "8,2,6,3", "9,2,6,3", "10,3,7,4", "13,4,9,5"})
    void quorums(int n, int f, int strong, int weak) {
        GroupSize group = new GroupSize(n);
        assertThat(group.faulty()).isEqualTo(f);
        assertThat(group.strong()).isEqualTo(strong);
        assertThat(group.weak()).isEqualTo(weak);
        assertThat(group.prepares()).isEqualTo(strong - 1);
    }

    @Test
    void two_strong_quorums_meet_in_a_correct_replica_and_correct_ones_alone_make_one() {
        for (int n = 4; n <= GroupSize.MAX; n++) {
            GroupSize group = new GroupSize(n);
            int common = 2 * group.strong() - n;
            assertThat(common).isGreaterThan(group.faulty());
            assertThat(n - group.faulty()).isGreaterThanOrEqualTo(group.strong());
            assertThat(2 * (group.strong() - 1) - n).as("and no smaller one would do").isLessThanOrEqualTo(group.faulty());
        }
    }

    @Test
    void the_primary_goes_round() {
        GroupSize group = new GroupSize(4);
        assertThat(group.primary(0)).isZero();
        assertThat(group.primary(5)).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2, 3, 65})
    void too_few_or_too_many_are_refused(int n) {
        assertThatThrownBy(() -> new GroupSize(n)).isInstanceOf(IllegalArgumentException.class);
    }
}
