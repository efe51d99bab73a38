package org.bftldap.replica.directory.update;

import org.apache.directory.api.ldap.model.constants.AuthenticationLevel;
import org.apache.directory.api.ldap.model.name.Dn;
import org.apache.directory.server.core.api.DirectoryService;
import org.apache.directory.server.core.api.LdapPrincipal;
import org.apache.directory.server.core.shared.DefaultCoreSession;
import org.bftldap.replica.directory.access.Access;

/** On whose behalf an update runs, and what that one may do. Lives as long as the operation. */
public final class UpdateSession extends DefaultCoreSession {

    private final Access access;
    private boolean changesRules;

    public UpdateSession(DirectoryService service, Dn requestor, Access access) {
        super(new LdapPrincipal(service.getSchemaManager(), requestor, AuthenticationLevel.STRONG), service);
        this.access = access;
    }

    public Access access() {
        return access;
    }

    /** Access rules, password policies, or the names that they are for, are not as before. */
    public void noteChangeOfRules() {
        changesRules = true;
    }

    boolean changesRules() {
        return changesRules;
    }
}
