package org.bftldap.replica.directory;

import java.util.List;
import java.util.Optional;
import org.apache.directory.api.ldap.model.message.ResultCodeEnum;
import org.bftldap.bft.service.Caller;
import org.bftldap.bft.service.ReadAnswer;
import org.bftldap.directory.operation.Identity;
import org.bftldap.directory.operation.Operation;
import org.bftldap.directory.operation.RequestControl;
import org.bftldap.directory.result.DirectoryResult;
import org.bftldap.directory.result.ResultCodec;
import org.bftldap.directory.result.SubjectAnswer;
import org.bftldap.replica.directory.access.RelayGrants;
import org.bftldap.replica.directory.access.Requestor;
import org.bftldap.replica.directory.identity.Account;
import org.bftldap.replica.directory.identity.Identities;
import org.bftldap.replica.directory.password.PasswordBinds;
import org.bftldap.replica.directory.password.Shown;
import org.bftldap.replica.store.data.EntryTree;

/** What a relay asks when somebody binds, but for what makes a proof of a password. Stateless. */
final class BindReads {

    private BindReads() {}

    static ReadAnswer subject(Caller caller, Operation.SubjectQuery query, StoreAccounts accounts, RelayGrants grants, EntryTree tree) {
        Optional<Account> account = Identities.assertable(query.subject(), caller, accounts, grants);
        long version = Math.max(accounts.touched(query.subject()), tree.touched().named(Directory.TOUCHED_ACCESS));
        return new SingleChunk(ResultCodec.encode(new SubjectAnswer(account.map(Account::entryUuid))), version);
    }

    /** Of a who am I that decides about a bind. */
    static DirectoryResult bind(
            Identity identity, Optional<Requestor> requestor, StoreAccounts accounts, EntryTree tree, RequestControl.AtBind atBind) {
        return requestor.isPresent() && identity instanceof Identity.OfAccount account
                ? PasswordBinds.judged(
                        tree, accounts.entry(account.entryUuid()).orElseThrow(), Shown.by(account), atBind.relayMillis())
                : whoAmI(Optional.empty());
    }

    static DirectoryResult whoAmI(Optional<Requestor> requestor) {
        return requestor
                .map(known -> new DirectoryResult(0, known.dn().getName(), "", List.of()))
                .orElse(Results.of(ResultCodeEnum.INVALID_CREDENTIALS, ""));
    }
}
