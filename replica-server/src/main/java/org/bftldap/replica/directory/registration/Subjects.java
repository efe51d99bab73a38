package org.bftldap.replica.directory.registration;

import org.bftldap.directory.config.Agents;
import org.bftldap.replica.directory.access.Requestor;
import org.bftldap.replica.store.schema.EntrySchema;
import org.bftldap.replica.store.schema.NamePath;

/** Who registers, as a DN: an agent, a user, or anybody. */
final class Subjects {

    /** Whoever showed nothing. No entry can have this name, nor that of the group itself ({@link Agents#CONTAINER} says why). */
    static final String ANONYMOUS = "cn=anonymous,cn=bftldap";

    /** The group itself, as author of what agreed time does. */
    static final String GROUP = "cn=bftldap";

    private Subjects() {}

    static String dn(Requestor requestor) {
        return requestor.isAnonymous() ? ANONYMOUS : requestor.dn().getName();
    }

    static NamePath path(String dn, EntrySchema schema) {
        NamePath path = schema.name(dn);
        if (path == null) {
            throw new IllegalStateException("a subject has no readable name");
        }
        return path;
    }

    /** Only what agents wrote ends with their registrations. */
    static boolean isAgent(String dn) {
        return dn.endsWith("," + Agents.CONTAINER);
    }
}
