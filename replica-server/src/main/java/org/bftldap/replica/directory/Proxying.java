package org.bftldap.replica.directory;

import java.util.List;
import java.util.Optional;
import org.apache.directory.api.ldap.model.name.Dn;
import org.bftldap.directory.operation.RequestControl;
import org.bftldap.replica.directory.access.Access;
import org.bftldap.replica.directory.access.Requestor;
import org.bftldap.replica.directory.identity.Account;
import org.bftldap.replica.directory.identity.Accounts;
import org.bftldap.replica.directory.update.Names;
import org.bftldap.replica.directory.update.RefusedException;

/**
 * Proxied authorization (RFC 4370). Only who may do everything may act for others: to act for anybody is to be able to do what anybody
 * can, so a lesser right would be none.
 */
final class Proxying {

    private Proxying() {}

    /**
     * For whom the operation runs.
     *
     * @param access of the requestor itself
     */
    static Requestor effective(Requestor requestor, List<RequestControl> controls, Access access, Names names, Accounts accounts)
            throws RefusedException {
        Optional<RequestControl.ProxiedAuthorization> proxied = RequestControl.find(controls, RequestControl.ProxiedAuthorization.class);
        if (proxied.isEmpty()) {
            return requestor;
        }
        if (access != Access.UNLIMITED) {
            throw RefusedException.authorizationDenied("not authorized to assume an identity");
        }
        if (proxied.get().dn().isEmpty()) {
            return Requestor.ANONYMOUS;
        }
        Dn dn = names.dn(proxied.get().dn());
        Account account = accounts.byName(dn).orElseThrow(() -> RefusedException.authorizationDenied("no such identity"));
        return Requestor.bound(account.dn(), account.path());
    }
}
