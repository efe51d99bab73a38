package org.bftldap.bft.nested;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.bftldap.bft.config.ClientMember;
import org.bftldap.bft.config.PublicKeys;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** §2.15: who acts for a replica or a group is told by what is signed, never by a group file. */
class RolesTest {

    @ParameterizedTest
    @ValueSource(strings = {"replica", "group/other", "group/"})
    void noClientHasARoleThatTheLibraryGives(String role) {
        PublicKeys keys = new PublicKeys(new byte[32], new byte[32], new byte[32]);
        assertThatThrownBy(() -> new ClientMember(1000, "client", role, keys)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining(role);
    }
}
