package org.bftldap.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.bftldap.testkit.CommandResult;
import org.bftldap.testkit.DevGroup;
import org.junit.jupiter.api.Test;

/** {@code bftldap acl explain} at a group as it is made. */
@OnGroup
class AclExplainIT {
    private static final String SUFFIX = "dc=example,dc=com";

    private final DevGroup group;

    AclExplainIT(DevGroup group) {
        this.group = group;
    }

    private CommandResult explain(String... arguments) {
        return DevGroup.bftldap("acl", "explain", "--dir", group.folder().toString()).and(arguments).run();
    }

    @Test
    void theDecidingRuleIsNamed() {
        String told = explain("--as", "uid=ada," + SUFFIX, "--entry", SUFFIX, "--attr", "dc", "--for", "read").orFail().out();
        assertThat(told).contains("read: permitted", "\"read\" of cn=access," + SUFFIX, "no such entry").doesNotContain("write:");
        assertThat(explain("--as", "anonymous", "--entry", SUFFIX, "--for", "read").orFail().out()).contains("read: DENIED", "no rule grants it");
    }

    @Test
    void programsGetFields() {
        String told = explain("--as", group.adminDn(), "--entry", SUFFIX, "--attr", "userPassword", "--for", "read", "-o", "json").orFail().out();
        assertThat(told).contains("\"action\": \"read\"", "\"permitted\": false", "\"ground\": \"password\"", "\"entryExists\": true");
    }

    @Test
    void mistakesAreExplained() {
        assertThat(explain("--as", "nonsense", "--entry", SUFFIX).err()).contains("--as and --entry are DNs");
        assertThat(explain("--as", "anonymous", "--entry", SUFFIX, "--for", "fly").err()).contains("is none of read");
    }
}
