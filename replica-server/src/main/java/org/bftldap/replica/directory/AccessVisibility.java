package org.bftldap.replica.directory;

import org.apache.directory.api.ldap.aci.MicroOperation;
import org.apache.directory.api.ldap.model.constants.SchemaConstants;
import org.bftldap.replica.directory.access.Access;
import org.bftldap.replica.store.schema.AttributeInfo;
import org.bftldap.replica.store.search.FoundEntry;
import org.bftldap.replica.store.search.Visibility;

/**
 * What the access rules let a requestor see of search results (X.501 §18.5); and of passwords' stored forms nobody anything, the
 * administrator included, because they permit guessing offline. For one thread.
 */
final class AccessVisibility implements Visibility {

    private static final String PWD_HISTORY = "1.3.6.1.4.1.42.2.27.8.1.20";

    private final Access access;

    /** The administrator's view needs no names of entries, so it is a shorter way. */
    private final boolean unlimited;

    private AccessVisibility(Access access) {
        this.access = access;
        this.unlimited = access == Access.UNLIMITED;
    }

    static Visibility of(Access access) {
        return new AccessVisibility(access);
    }

    @Override
    public boolean entry(FoundEntry entry) {
        return unlimited || access.entry(entry.path(), MicroOperation.BROWSE) && access.entry(entry.path(), MicroOperation.RETURN_DN);
    }

    @Override
    public boolean attribute(FoundEntry entry, AttributeInfo attribute) {
        return !isPassword(attribute) && (unlimited || access.attribute(entry.path(), attribute.type(), MicroOperation.READ));
    }

    @Override
    public boolean value(FoundEntry entry, AttributeInfo attribute, byte[] value) {
        return unlimited || access.value(entry.path(), attribute.type(), value, MicroOperation.READ);
    }

    @Override
    public boolean filter(FoundEntry entry, AttributeInfo attribute) {
        return !isPassword(attribute) && (unlimited || access.attribute(entry.path(), attribute.type(), MicroOperation.FILTER_MATCH));
    }

    /** The present one, or those before. */
    static boolean isPassword(AttributeInfo attribute) {
        String oid = attribute.type().getOid();
        return oid.equals(SchemaConstants.USER_PASSWORD_AT_OID) || oid.equals(PWD_HISTORY);
    }
}
