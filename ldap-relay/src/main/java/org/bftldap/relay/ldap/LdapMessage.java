package org.bftldap.relay.ldap;

import java.util.List;

/** @param id 1 to 2^31 - 1: 0 is the server's own, for notices */
public record LdapMessage(int id, LdapRequest request, List<Control> controls) {

    public LdapMessage {
        controls = List.copyOf(controls);
    }
}
