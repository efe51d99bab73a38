package org.bftldap.bft.node;

import org.bftldap.bft.net.Members;
import org.bftldap.bft.service.Caller;

/** Who a client process is, as the application sees it. */
final class Callers {

    private final Members members;

    Callers(Members members) {
        this.members = members;
    }

    /** A client that stood in an earlier group file and whose request is replayed has no role any more. */
    Caller caller(int client) {
        Members.Member member = members.member(client);
        return new Caller(client, member == null ? "" : member.role());
    }
}
