package org.bftldap.replica.directory;

import java.security.MessageDigest;
import java.util.Optional;
import org.apache.directory.api.ldap.model.exception.LdapException;
import org.apache.directory.api.ldap.model.message.ResultCodeEnum;
import org.bftldap.bft.service.Caller;
import org.bftldap.directory.operation.Identity;
import org.bftldap.directory.operation.Operation;
import org.bftldap.directory.result.DirectoryResult;
import org.bftldap.replica.directory.access.Requestor;
import org.bftldap.replica.directory.identity.Account;
import org.bftldap.replica.directory.identity.Identities;
import org.bftldap.replica.directory.password.PasswordBinds;
import org.bftldap.replica.directory.password.Shown;
import org.bftldap.replica.store.data.StoreTransaction;
import org.bftldap.replica.store.entry.StoredEntry;

/** Binds that took a place in the order, so that accounts remember them. For one operation of a batch. */
final class AgreedBinds {

    private final StoreTransaction batch;
    private final StoreAccounts accounts;
    private final long nowMillis;

    AgreedBinds(StoreTransaction batch, StoreAccounts accounts, long nowMillis) {
        this.batch = batch;
        this.accounts = accounts;
        this.nowMillis = nowMillis;
    }

    /** @param requestor as its proof was found; empty if it does not hold, which tells no more than a wrong password */
    DirectoryResult bound(Identity identity, Optional<Requestor> requestor) throws LdapException {
        if (requestor.isEmpty() || !(identity instanceof Identity.OfAccount account)) {
            return Results.of(ResultCodeEnum.INVALID_CREDENTIALS, "");
        }
        StoredEntry entry = accounts.entry(account.entryUuid()).orElseThrow();
        return PasswordBinds.bound(batch, entry, Shown.by(account), nowMillis);
    }

    /**
     * A relay's word that passwords were wrong (docs/decisions/0059). Nobody but a relay has it: agents and other groups see no passwords.
     * Reports of accounts that are gone, or have another password by now, come too late and count nothing.
     */
    DirectoryResult failed(Operation.FailedBinds failed, Caller caller) throws LdapException {
        if (!caller.role().equals(Identities.ROLE_RELAY)) {
            return Results.of(ResultCodeEnum.INSUFFICIENT_ACCESS_RIGHTS, "only relays report failed binds");
        }
        for (Operation.FailedBind failure : failed.failures()) {
            Optional<Account> account = accounts.byUuid(failure.entryUuid()).filter(known -> isOf(known, failure));
            if (account.isPresent()) {
                PasswordBinds.failed(batch, accounts.entry(failure.entryUuid()).orElseThrow(), nowMillis);
            }
        }
        return Results.SUCCESS;
    }

    private static boolean isOf(Account account, Operation.FailedBind failure) {
        return account.credential().filter(stored -> MessageDigest.isEqual(stored.credentialId(), failure.credentialId())).isPresent();
    }
}
