package org.bftldap.directory.result;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.bftldap.directory.result.PolicyResponse.Error;
import org.bftldap.directory.result.PolicyResponse.Warning;
import org.junit.jupiter.api.Test;

/** The bytes of draft-behera-ldap-password-policy-10 §6.2. */
class PolicyResponseTest {

    @Test
    void nothingIsAnEmptySequence() {
        assertThat(PolicyResponse.NOTHING.control().value()).containsExactly(0x30, 0);
        assertThat(PolicyResponse.NOTHING.control().oid()).isEqualTo("1.3.6.1.4.1.42.2.27.8.5.1");
    }

    @Test
    void errorsAreEnumeratedInTheirTag() {
        assertThat(PolicyResponse.of(Error.PASSWORD_EXPIRED).control().value()).containsExactly(0x30, 3, 0x81, 1, 0);
        assertThat(PolicyResponse.of(Error.PASSWORD_IN_HISTORY).control().value()).containsExactly(0x30, 3, 0x81, 1, 8);
    }

    @Test
    void warningsAreIntegersInTheirChoice() {
        assertThat(PolicyResponse.of(new Warning(Warning.Kind.GRACE_BINDS_REMAINING, 3)).control().value())
                .containsExactly(0x30, 5, 0xa0, 3, 0x81, 1, 3);
        // 200 needs an octet of sign, or it would be negative.
        Warning soon = new Warning(Warning.Kind.TIME_BEFORE_EXPIRATION, 200);
        assertThat(new PolicyResponse(Optional.of(soon), Optional.of(Error.CHANGE_AFTER_RESET)).control().value())
                .containsExactly(0x30, 9, 0xa0, 4, 0x80, 2, 0, 200, 0x81, 1, 2);
        assertThat(PolicyResponse.of(new Warning(Warning.Kind.TIME_BEFORE_EXPIRATION, Integer.MAX_VALUE)).control().value()).hasSize(10);
    }
}
