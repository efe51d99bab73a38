package org.bftldap.replica.directory;

import java.util.List;
import java.util.Optional;
import org.apache.directory.api.ldap.model.message.ResultCodeEnum;
import org.apache.directory.api.ldap.model.name.Dn;
import org.bftldap.bft.service.Caller;
import org.bftldap.bft.service.ReadAnswer;
import org.bftldap.directory.operation.Identity;
import org.bftldap.directory.operation.Operation;
import org.bftldap.directory.operation.RequestControl;
import org.bftldap.directory.result.DirectoryResult;
import org.bftldap.directory.result.PasswordGuard;
import org.bftldap.directory.result.ResultCodec;
import org.bftldap.directory.result.SubjectAnswer;
import org.bftldap.replica.directory.access.RelayGrants;
import org.bftldap.replica.directory.access.Requestor;
import org.bftldap.replica.directory.identity.Account;
import org.bftldap.replica.directory.identity.Identities;
import org.bftldap.replica.directory.password.PasswordBinds;
import org.bftldap.replica.directory.password.Shown;
import org.bftldap.replica.directory.update.Names;
import org.bftldap.replica.directory.update.RefusedException;
import org.bftldap.replica.store.data.EntryTree;
import org.bftldap.replica.store.entry.StoredEntry;
import org.bftldap.replica.store.schema.NamePath;
import org.jspecify.annotations.Nullable;

/** What a relay asks when somebody binds. For all threads. */
final class BindReads {

    private final Identities identities;
    private final Names names;

    BindReads(Identities identities, Names names) {
        this.identities = identities;
        this.names = names;
    }

    ReadAnswer credential(Caller caller, Operation.CredentialQuery query, StoreAccounts accounts, EntryTree tree) {
        NamePath path = tree.schema().name(query.dn());
        String name = query.dn();
        Optional<Account> account = Optional.empty();
        try {
            Dn dn = names.dn(query.dn());
            name = dn.getNormName();
            account = dn.isEmpty() ? Optional.empty() : accounts.byName(dn);
        } catch (RefusedException e) {
            // A name that cannot be one has no account: the answer looks as for any other that has none.
            account = Optional.empty();
        }
        long named = path == null ? 0 : Math.max(tree.touched().paths(path), tree.touched().entry(path));
        long version = Math.max(named, tree.touched().named(Directory.TOUCHED_ACCESS)); // policies hold for names below theirs
        byte[] chunk = ResultCodec.encode(identities.credential(name, account, guard(account, path, accounts, tree), caller));
        return new SingleChunk(chunk, version);
    }

    ReadAnswer subject(Caller caller, Operation.SubjectQuery query, StoreAccounts accounts, RelayGrants grants, EntryTree tree) {
        Optional<Account> account = Identities.assertable(query.subject(), caller, accounts, grants);
        long version = Math.max(accounts.touched(query.subject()), tree.touched().named(Directory.TOUCHED_ACCESS));
        return new SingleChunk(ResultCodec.encode(new SubjectAnswer(account.map(Account::entryUuid))), version);
    }

    private static Optional<PasswordGuard> guard(
            Optional<Account> account, @Nullable NamePath path, StoreAccounts accounts, EntryTree tree) {
        Optional<StoredEntry> entry = account.filter(known -> known.credential().isPresent()).flatMap(known -> accounts.entry(known.entryUuid()));
        if (entry.isPresent()) {
            return PasswordBinds.guard(tree, entry.get());
        }
        return path == null ? Optional.empty() : PasswordBinds.guardOfNew(tree, path);
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
