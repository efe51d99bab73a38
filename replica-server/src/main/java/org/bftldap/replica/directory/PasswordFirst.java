package org.bftldap.replica.directory;

import java.util.Locale;
import java.util.Set;
import org.apache.directory.api.ldap.model.message.ResultCodeEnum;
import org.bftldap.directory.operation.DirectoryRequest;
import org.bftldap.directory.operation.Identity;
import org.bftldap.directory.operation.Operation;
import org.bftldap.directory.result.PolicyResponse;
import org.bftldap.replica.directory.access.Requestor;
import org.bftldap.replica.directory.password.PasswordBinds;
import org.bftldap.replica.directory.update.Names;
import org.bftldap.replica.directory.update.RefusedException;

/**
 * A user with pwdReset who came by the password changes it before anything else (draft-behera-ldap-password-policy-10 §8.1.2.2): decided
 * at each operation, so that no relay can forget it. Stateless.
 */
final class PasswordFirst {

    private static final Set<String> PASSWORD_NAMES = Set.of("userpassword", "2.5.4.35");

    private PasswordFirst() {}

    static void check(DirectoryRequest request, Requestor requestor, StoreAccounts accounts, Names names) throws RefusedException {
        boolean restricted = request.identity() instanceof Identity.Bound bound
                && accounts.entry(bound.proof().entryUuid()).filter(entry -> PasswordBinds.isReset(entry, names.stored())).isPresent();
        if (restricted && !changesOwnPassword(request.operation(), requestor, names)) {
            throw RefusedException.byPolicy(
                    ResultCodeEnum.INSUFFICIENT_ACCESS_RIGHTS, PolicyResponse.Error.CHANGE_AFTER_RESET, "change the password first");
        }
    }

    private static boolean changesOwnPassword(Operation operation, Requestor requestor, Names names) throws RefusedException {
        return operation instanceof Operation.Modify modify
                && names.dn(modify.dn()).equals(requestor.dn())
                && modify.changes().stream().allMatch(change -> isPassword(change.attribute().description()));
    }

    private static boolean isPassword(String description) {
        return PASSWORD_NAMES.contains(description.toLowerCase(Locale.ROOT));
    }
}
