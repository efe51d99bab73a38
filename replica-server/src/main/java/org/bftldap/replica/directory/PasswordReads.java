package org.bftldap.replica.directory;

import java.util.List;
import java.util.Optional;
import org.apache.directory.api.ldap.model.name.Dn;
import org.bftldap.bft.service.Caller;
import org.bftldap.bft.service.ReadAnswer;
import org.bftldap.directory.auth.StoredCredential;
import org.bftldap.directory.operation.Operation;
import org.bftldap.directory.operation.RequestControl;
import org.bftldap.directory.operation.RequestControl.PasswordState;
import org.bftldap.directory.result.CredentialAnswer;
import org.bftldap.directory.result.FormerCredential;
import org.bftldap.directory.result.PasswordGuard;
import org.bftldap.directory.result.ResultCodec;
import org.bftldap.replica.directory.access.RelayGrants;
import org.bftldap.replica.directory.identity.Account;
import org.bftldap.replica.directory.identity.Identities;
import org.bftldap.replica.directory.password.PasswordBinds;
import org.bftldap.replica.directory.update.Names;
import org.bftldap.replica.directory.update.RefusedException;
import org.bftldap.replica.store.data.EntryTree;
import org.bftldap.replica.store.entry.StoredEntry;
import org.bftldap.replica.store.schema.AttributeInfo;
import org.bftldap.replica.store.schema.NamePath;
import org.bftldap.replica.store.search.Visibility;
import org.jspecify.annotations.Nullable;

/** What is told of accounts' passwords and of the policies that they are under. For all threads. */
final class PasswordReads {

    private final Directory directory;

    PasswordReads(Directory directory) {
        this.directory = directory;
    }

    /** What a relay needs to make a bind proof, and to change the password where that is asked for. */
    ReadAnswer credential(
            Caller caller, Operation.CredentialQuery query, List<RequestControl> controls, StoreAccounts accounts, EntryTree tree) {
        Named named = named(query.dn(), accounts, tree);
        Optional<PasswordGuard> guard = guard(named.account(), named.path(), accounts, tree);
        CredentialAnswer answer = directory.identities().credential(named.normalized(), named.account(), guard, caller);
        // Of a fake there is nothing, so that it looks as an account without a history.
        boolean real = caller.role().equals(Identities.ROLE_RELAY) && asks(controls, PasswordState.Told.SPENT_CREDENTIALS).isPresent();
        return new SingleChunk(ResultCodec.encode(real ? withSpent(answer, named.account(), accounts, tree) : answer), named.version());
    }

    /** The same for a bind by SCRAM, with the keys for it where the caller was granted them. */
    ReadAnswer scram(Caller caller, Operation.ScramQuery query, StoreAccounts accounts, RelayGrants grants, EntryTree tree) {
        Named named = named(query.dn(), accounts, tree);
        Optional<Account> account = Identities.byScram(named.account(), caller, grants);
        Optional<PasswordGuard> guard = guard(account, named.path(), accounts, tree);
        CredentialAnswer answer =
                directory.identities().scramCredential(named.normalized(), account, guard, caller, grants, query.fakeIterations());
        return new SingleChunk(ResultCodec.encode(answer), named.version());
    }

    /**
     * Whom a client says it is.
     *
     * @param path null if it is no name
     * @param version of what depends on the name
     */
    private record Named(String normalized, @Nullable NamePath path, Optional<Account> account, long version) {}

    private static Named named(String text, StoreAccounts accounts, EntryTree tree) {
        NamePath path = tree.schema().name(text);
        String name = text;
        Optional<Account> account = Optional.empty();
        try {
            Dn dn = new Names(tree.schema()).dn(text);
            name = dn.getNormName();
            account = dn.isEmpty() ? Optional.empty() : accounts.byName(dn);
        } catch (RefusedException e) {
            // A name that cannot be one has no account: the answer looks as for any other that has none.
            account = Optional.empty();
        }
        long concerned = path == null ? 0 : Math.max(tree.touched().paths(path), tree.touched().entry(path));
        // Policies and grants hold for names below theirs.
        return new Named(name, path, account, Math.max(concerned, tree.touched().named(Directory.TOUCHED_ACCESS)));
    }

    private static CredentialAnswer withSpent(CredentialAnswer answer, Optional<Account> account, StoreAccounts accounts, EntryTree tree) {
        Optional<StoredCredential> current = account.flatMap(Account::credential);
        if (current.isEmpty()) {
            return answer;
        }
        List<FormerCredential> spent = accounts.entry(account.orElseThrow().entryUuid())
                .map(entry -> PasswordBinds.spent(tree, entry, current.get()))
                .orElse(List.of());
        return spent.isEmpty() ? answer : answer.with(spent);
    }

    private static Optional<PasswordState> asks(List<RequestControl> controls, PasswordState.Told told) {
        return RequestControl.find(controls, PasswordState.class).filter(state -> state.told() == told);
    }

    /** Told of accounts to whom the times of their passwords are told. */
    static FoundItems.Controls usability(Visibility visibility, List<RequestControl> controls, EntryTree tree) {
        Optional<PasswordState> asked = asks(controls, PasswordState.Told.ACCOUNT_USABILITY);
        AttributeInfo password = tree.schema().attribute("userPassword");
        AttributeInfo changed = tree.schema().attribute("pwdChangedTime");
        if (asked.isEmpty() || password == null || changed == null) {
            return FoundItems.NO_CONTROLS;
        }
        return found -> found.entry().attribute(password.key()) != null && visibility.attribute(found, changed)
                ? Optional.of(PasswordBinds.usability(tree, found.entry(), asked.get().relayMillis()).control())
                : Optional.empty();
    }

    private static Optional<PasswordGuard> guard(
            Optional<Account> account, @Nullable NamePath path, StoreAccounts accounts, EntryTree tree) {
        Optional<StoredEntry> entry = account.filter(known -> known.credential().isPresent()).flatMap(known -> accounts.entry(known.entryUuid()));
        if (entry.isPresent()) {
            return PasswordBinds.guard(tree, entry.get());
        }
        return path == null ? Optional.empty() : PasswordBinds.guardOfNew(tree, path);
    }
}
