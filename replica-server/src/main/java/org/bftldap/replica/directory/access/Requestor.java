package org.bftldap.replica.directory.access;

import org.apache.directory.api.ldap.model.constants.AuthenticationLevel;
import org.apache.directory.api.ldap.model.name.Dn;

/**
 * Who asks.
 *
 * @param dn as it stands in the directory; the empty name for anonymous
 * @param level how it was shown (X.501 §18.4.2.3): none, or simple for a bind proof
 */
public record Requestor(Dn dn, AuthenticationLevel level) {

    public static final Requestor ANONYMOUS = new Requestor(Dn.EMPTY_DN, AuthenticationLevel.NONE);

    public static Requestor bound(Dn dn) {
        return new Requestor(dn, AuthenticationLevel.SIMPLE);
    }

    public boolean isAnonymous() {
        return dn.isEmpty();
    }
}
