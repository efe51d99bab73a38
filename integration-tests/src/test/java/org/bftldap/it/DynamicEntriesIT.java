package org.bftldap.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.time.Duration;
import org.bftldap.testkit.DevGroup;
import org.bftldap.testkit.LdapTools;
import org.bftldap.testkit.Waiting;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Dynamic entries (RFC 2589) with OpenLDAP's tools, at a group in which nothing else happens. */
@OnGroup
class DynamicEntriesIT {
    private static final String GUEST = "cn=guest,dc=example,dc=com";
    private static final Duration GONE_LIMIT = Duration.ofSeconds(30);

    private final LdapTools tools;

    DynamicEntriesIT(DevGroup group) {
        tools = new LdapTools(group);
    }

    @BeforeEach
    void needsTheTools() {
        assumeTrue(LdapTools.installed(), "OpenLDAP's tools are not installed (Debian: apt install ldap-utils)");
    }

    @Test
    void ldapexopRefreshesAndTheIdleGroupEndsIt() {
        tools.asAdmin("ldapadd")
                .input("dn: " + GUEST + "\nobjectClass: person\nobjectClass: dynamicObject\ncn: guest\nsn: Guest\n")
                .run()
                .orFail();
        assertThat(tools.asAdmin("ldapexop", "refresh", GUEST, "500").run().orFail().out()).contains("newttl=500");
        assertThat(tools.asAdmin("ldapsearch", "-LLL", "-b", GUEST, "-s", "base", "entryTtl").run().orFail().out())
                .containsPattern("entryTtl: (500|4\\d\\d)\n");
        assertThat(tools.asAdmin("ldapexop", "refresh", GUEST, "0").run().out()).doesNotContain("newttl");
        assertThat(tools.asAdmin("ldapexop", "refresh", GUEST, "1").run().orFail().out()).contains("newttl=1");
        Waiting.until(GONE_LIMIT, "the guest is gone", () -> tools.asAdmin("ldapsearch", "-b", GUEST, "-s", "base", "1.1").run().exitCode() == 32);
    }
}
