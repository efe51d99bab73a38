package org.bftldap.replica.directory.update;

import org.apache.directory.api.ldap.model.entry.Entry;
import org.apache.directory.api.ldap.model.exception.LdapException;
import org.apache.directory.api.ldap.model.name.Dn;
import org.jspecify.annotations.Nullable;

/** The directory as the transaction in progress sees it. */
public interface HeadState {

    /** The entry, the caller's own copy; null if there is none. */
    @Nullable Entry lookup(Dn dn) throws LdapException;

    boolean exists(Dn dn) throws LdapException;

    /** Whether there is an entry of this name, and it is an alias. */
    boolean isAlias(Dn dn) throws LdapException;

    boolean hasChildren(Dn dn) throws LdapException;

    /** Whether an entry of this name, if it grants something, does so: anywhere else the attributes mean nothing. */
    default boolean isPlaceOfGrants(Dn dn) {
        return false;
    }

    /** The same for one that delegates something. */
    default boolean isPlaceOfDelegations(Dn dn) {
        return false;
    }

    /** The suffix that the name is in or is; null if none holds it. */
    @Nullable Dn suffixOf(Dn dn);
}
