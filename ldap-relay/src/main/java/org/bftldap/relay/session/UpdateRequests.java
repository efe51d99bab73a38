package org.bftldap.relay.session;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.bftldap.directory.operation.Operation;
import org.bftldap.relay.auth.KeyDerivation.NewCredential;
import org.bftldap.relay.auth.PasswordConversion;
import org.bftldap.relay.auth.PasswordConversion.Converted;
import org.bftldap.relay.ldap.LdapRequest;
import org.bftldap.relay.ldap.RequestRefusedException;

/** The four updates of LDAP on their way to the group: names that hold a password are refused, passwords are taken out. Stateless. */
final class UpdateRequests {

    private UpdateRequests() {}

    static boolean isUpdate(LdapRequest request) {
        return request instanceof LdapRequest.Add
                || request instanceof LdapRequest.Modify
                || request instanceof LdapRequest.Delete
                || request instanceof LdapRequest.ModifyDn;
    }

    /** The names that it would change: its entry's, and where that goes. */
    static List<String> targets(LdapRequest request) {
        if (request instanceof LdapRequest.Add add) {
            return List.of(add.operation().dn());
        } else if (request instanceof LdapRequest.Modify modify) {
            return List.of(modify.operation().dn());
        } else if (request instanceof LdapRequest.Delete delete) {
            return List.of(delete.operation().dn());
        } else if (request instanceof LdapRequest.ModifyDn modifyDn) {
            return List.of(modifyDn.operation().dn(), modifyDn.operation().newSuperior().orElse(""));
        }
        throw new IllegalArgumentException("no update: " + request.getClass());
    }

    static CompletableFuture<? extends Converted<? extends Operation.Update>> converted(LdapRequest request, PasswordConversion passwords)
            throws RequestRefusedException {
        if (request instanceof LdapRequest.Add add) {
            PasswordConversion.checkName(add.operation().dn());
            return passwords.convert(add.operation());
        } else if (request instanceof LdapRequest.Modify modify) {
            PasswordConversion.checkName(modify.operation().dn());
            return passwords.convert(modify.operation());
        } else if (request instanceof LdapRequest.Delete delete) {
            PasswordConversion.checkName(delete.operation().dn());
            return unchanged(delete.operation());
        } else if (request instanceof LdapRequest.ModifyDn modifyDn) {
            PasswordConversion.checkName(modifyDn.operation().dn());
            PasswordConversion.checkName(modifyDn.operation().newRdn());
            PasswordConversion.checkName(modifyDn.operation().newSuperior().orElse(""));
            return unchanged(modifyDn.operation());
        }
        throw new IllegalArgumentException("no update: " + request.getClass());
    }

    /** The credential that replaces one; that of a new entry replaces none. */
    static Optional<NewCredential> changed(Converted<? extends Operation.Update> update) {
        return update.operation() instanceof Operation.Modify ? update.created() : Optional.empty();
    }

    private static <T extends Operation.Update> CompletableFuture<Converted<T>> unchanged(T update) {
        return CompletableFuture.completedFuture(new Converted<>(update, Optional.empty()));
    }
}
