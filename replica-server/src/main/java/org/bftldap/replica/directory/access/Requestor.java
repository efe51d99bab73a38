package org.bftldap.replica.directory.access;

import org.apache.directory.api.ldap.model.constants.AuthenticationLevel;
import org.apache.directory.api.ldap.model.name.Dn;
import org.bftldap.replica.store.schema.NamePath;

/**
 * Who asks.
 *
 * @param dn as it stands in the directory; empty for anonymous
 * @param path the same in normal form
 * @param level how it was shown (X.501 §18.4.2.3): none, simple for a bind proof, strong for an agent's own key
 */
public record Requestor(Dn dn, NamePath path, AuthenticationLevel level) {

    public static final Requestor ANONYMOUS = new Requestor(Dn.EMPTY_DN, NamePath.ROOT, AuthenticationLevel.NONE);

    public static Requestor bound(Dn dn, NamePath path) {
        return new Requestor(dn, path, AuthenticationLevel.SIMPLE);
    }

    public static Requestor agent(Dn dn, NamePath path) {
        return new Requestor(dn, path, AuthenticationLevel.STRONG);
    }

    public boolean isAnonymous() {
        return path.isRoot();
    }

    /** Whether it is one by its own key. */
    public boolean isAgent() {
        return level == AuthenticationLevel.STRONG;
    }
}
