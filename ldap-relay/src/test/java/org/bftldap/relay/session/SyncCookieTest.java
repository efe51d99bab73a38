package org.bftldap.relay.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.bftldap.directory.auth.BindProof;
import org.bftldap.directory.operation.Filter;
import org.bftldap.directory.operation.Identity;
import org.bftldap.directory.operation.Operation;
import org.bftldap.directory.operation.RequestControl;
import org.junit.jupiter.api.Test;

class SyncCookieTest {

    private static final Identity NOBODY = new Identity.Anonymous();

    private static Operation.Search search(String base, int sizeLimit) {
        return new Operation.Search(
                base,
                Operation.Scope.SUBTREE,
                Operation.AliasDereferencing.NEVER,
                sizeLimit,
                Operation.Values.WITH_VALUES,
                new Filter.Present("cn"),
                List.of());
    }

    private static Identity user(int number) {
        byte[] uuid = new byte[16];
        uuid[0] = (byte) number;
        return new Identity.Bound(new BindProof(uuid, new byte[16], 1, new byte[16], number, new byte[64]));
    }

    private static SyncCookie of(Identity identity, Operation.Search search, RequestControl... controls) {
        return SyncCookie.of("group", identity, search, List.of(controls));
    }

    @Test
    void a_version_comes_back_whatever_relay_and_session_asks() {
        SyncCookie cookie = of(user(1), search("o=grid", 10));
        for (long version : new long[] {0, 1, Long.MAX_VALUE}) {
            assertThat(of(user(1), search("o=grid", 0), new RequestControl.AtLeast(3)).version(cookie.at(version))).hasValue(version);
        }
        assertThat(new String(cookie.at(7), StandardCharsets.US_ASCII)).matches("[A-Za-z0-9_-]{16}\\.7");
    }

    @Test
    void it_is_of_one_search_user_group_and_view_alone() {
        byte[] cookie = of(user(1), search("o=grid", 0)).at(7);
        assertThat(of(user(2), search("o=grid", 0)).version(cookie)).isEmpty();
        assertThat(of(NOBODY, search("o=grid", 0)).version(cookie)).isEmpty();
        assertThat(of(user(1), search("o=other", 0)).version(cookie)).isEmpty();
        assertThat(of(user(1), search("o=grid", 0), new RequestControl.ManageDsaIt()).version(cookie)).isEmpty();
        assertThat(SyncCookie.of("another", user(1), search("o=grid", 0), List.of()).version(cookie)).isEmpty();
    }

    @Test
    void it_has_one_spelling() {
        SyncCookie cookie = of(NOBODY, search("o=grid", 0));
        String good = new String(cookie.at(7), StandardCharsets.US_ASCII);
        for (String bad : List.of("", ".", good + " ", good.replace(".7", ".07"), good.replace(".7", ".+7"), good.replace(".7", ".-7"), good.replace(".7", "."), good + "9".repeat(80))) {
            assertThat(cookie.version(bad.getBytes(StandardCharsets.US_ASCII))).as(bad).isEmpty();
        }
    }
}
