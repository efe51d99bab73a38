package org.bftldap.directory.result;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** The bytes that clients of other servers know. */
class AccountUsabilityTest {

    @Test
    void an_account_that_may_be_used_tells_the_seconds_that_are_left() {
        assertBytes("80 01 ff", new AccountUsability.Usable(OptionalLong.empty()));
        assertBytes("80 02 0e 10", new AccountUsability.Usable(OptionalLong.of(3_600)));
        assertBytes("80 02 00 80", new AccountUsability.Usable(OptionalLong.of(128)));
    }

    @Test
    void one_that_may_not_tells_why() {
        assertBytes("a1 03 80 01 ff", new AccountUsability.Unusable(true, false, false, 0, OptionalLong.empty()));
        assertBytes("a1 06 82 01 ff 83 01 02", new AccountUsability.Unusable(false, false, true, 2, OptionalLong.empty()));
        assertBytes("a1 06 81 01 ff 84 01 3c", new AccountUsability.Unusable(false, true, false, 0, OptionalLong.of(60)));
    }

    private static void assertBytes(String hex, AccountUsability usability) {
        assertThat(HexFormat.ofDelimiter(" ").formatHex(usability.control().value())).isEqualTo(hex);
    }
}
