package org.bftldap.bft.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.bftldap.bft.config.ClientMember;
import org.bftldap.bft.config.GroupConfig;
import org.bftldap.bft.config.PublicKeys;
import org.bftldap.bft.config.ReplicaMember;
import org.bftldap.bft.config.Tuning;
import org.bftldap.bft.crypto.NodeKeys;
import org.junit.jupiter.api.Test;

class MembersTest {

    private final PublicKeys listed = NodeKeys.generate().publicKeys();
    private final PublicKeys guest = NodeKeys.generate().publicKeys();
    private final Members members = new Members(group());

    private GroupConfig group() {
        List<ReplicaMember> replicas = new ArrayList<>();
        for (int id = 0; id < 4; id++) {
            replicas.add(new ReplicaMember(id, "127.0.0.1", 1, NodeKeys.generate().publicKeys()));
        }
        return new GroupConfig(
                "g", new byte[32], 0, replicas, List.of(new ClientMember(1000, "relay-0", "relay", listed)), Tuning.defaults(), true);
    }

    @Test
    void aGuestIsKnownByNumberAndKeyAndOrdersNothing() {
        assertThat(members.memberByTlsKey(guest.tls())).isNull();
        assertThat(members.letIn(List.of(new ClientMember(2000, "a/0", "group", guest)))).isEmpty();
        assertThat(members.memberByTlsKey(guest.tls())).isNotNull().isEqualTo(members.member(2000));
        assertThat(members.mayWrite(2000)).isFalse();
        assertThat(members.mayWrite(1000)).isTrue();
    }

    @Test
    void whoIsNotNamedAgainOrByOtherKeysIsPutOut() {
        ClientMember stays = new ClientMember(2001, "a/1", "group", NodeKeys.generate().publicKeys());
        members.letIn(List.of(new ClientMember(2000, "a/0", "group", guest), stays));
        PublicKeys sameTls = new PublicKeys(listed.signing(), guest.agreement(), guest.tls());
        assertThat(members.letIn(List.of(new ClientMember(2000, "a/0", "group", sameTls), stays))).containsExactly(2000);
        assertThat(members.letIn(List.of(stays))).containsExactly(2000);
        assertThat(members.member(2000)).isNull();
        assertThat(members.memberByTlsKey(guest.tls())).isNull();
    }

    @Test
    void noGuestTakesThePlaceOfOneInTheGroupFile() {
        members.letIn(List.of(
                new ClientMember(1000, "a/0", "group", guest), new ClientMember(2000, "a/1", "group", listed), new ClientMember(2, "a/2", "group", guest)));
        assertThat(members.member(1000)).isNotNull().extracting(Members.Member::role).isEqualTo("relay");
        assertThat(members.memberByTlsKey(listed.tls())).isNotNull().extracting(Members.Member::id).isEqualTo(1000);
        assertThat(members.memberByTlsKey(guest.tls())).isNull();
    }
}
