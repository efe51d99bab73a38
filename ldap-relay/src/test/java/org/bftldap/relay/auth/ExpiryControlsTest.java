package org.bftldap.relay.auth;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.bftldap.directory.result.DirectoryResult;
import org.bftldap.directory.result.PolicyResponse;
import org.bftldap.directory.result.PolicyResponse.Error;
import org.bftldap.directory.result.PolicyResponse.Warning;
import org.junit.jupiter.api.Test;

class ExpiryControlsTest {

    private static final String EXPIRED = "2.16.840.1.113730.3.4.4";
    private static final String EXPIRING = "2.16.840.1.113730.3.4.5";

    private static List<String> told(ExpiryControls controls, PolicyResponse response) {
        return controls.told(new DirectoryResult(0, "", "", List.of()).with(response.control())).controls().stream()
                .map(control -> control.oid() + "=" + new String(control.value(), StandardCharsets.US_ASCII))
                .toList();
    }

    @Test
    void a_password_that_expires_soon_tells_the_seconds_in_digits() {
        assertThat(told(ExpiryControls.NETSCAPE, PolicyResponse.of(new Warning(Warning.Kind.TIME_BEFORE_EXPIRATION, 86_400))))
                .containsExactly(EXPIRING + "=86400");
    }

    @Test
    void one_that_has_expired_or_must_be_changed_tells_0() {
        for (PolicyResponse response : List.of(
                PolicyResponse.of(Error.PASSWORD_EXPIRED),
                PolicyResponse.of(Error.CHANGE_AFTER_RESET),
                PolicyResponse.of(new Warning(Warning.Kind.GRACE_BINDS_REMAINING, 0)))) {
            assertThat(told(ExpiryControls.NETSCAPE, response)).containsExactly(EXPIRED + "=0");
        }
    }

    @Test
    void nothing_is_told_of_other_reasons_nor_where_it_is_not_wanted() {
        assertThat(told(ExpiryControls.NETSCAPE, PolicyResponse.NOTHING)).isEmpty();
        assertThat(told(ExpiryControls.NETSCAPE, PolicyResponse.of(Error.ACCOUNT_LOCKED))).isEmpty();
        assertThat(told(ExpiryControls.NONE, PolicyResponse.of(Error.PASSWORD_EXPIRED))).isEmpty();
    }
}
