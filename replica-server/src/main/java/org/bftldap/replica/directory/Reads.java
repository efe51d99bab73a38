package org.bftldap.replica.directory;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.directory.api.ldap.model.message.ResultCodeEnum;
import org.apache.directory.api.ldap.model.name.Dn;
import org.bftldap.bft.service.Caller;
import org.bftldap.bft.service.ReadAnswer;
import org.bftldap.directory.codec.DecodeException;
import org.bftldap.directory.operation.DirectoryRequest;
import org.bftldap.directory.operation.Identity;
import org.bftldap.directory.operation.Operation;
import org.bftldap.directory.operation.OperationCodec;
import org.bftldap.directory.operation.RequestControl;
import org.bftldap.directory.result.ContentVersion;
import org.bftldap.directory.result.DirectoryResult;
import org.bftldap.replica.directory.access.Access;
import org.bftldap.replica.directory.access.AccessRules;
import org.bftldap.replica.directory.access.RelayGrants;
import org.bftldap.replica.directory.access.Requestor;
import org.bftldap.replica.directory.fixed.FixedEntry;
import org.bftldap.replica.directory.fixed.RootDse;
import org.bftldap.replica.directory.fixed.Subschema;
import org.bftldap.replica.directory.update.Names;
import org.bftldap.replica.directory.update.RefusedException;
import org.bftldap.replica.store.data.EntryTree;
import org.bftldap.replica.store.data.StoreSnapshot;
import org.bftldap.replica.store.data.TouchedView;
import org.bftldap.replica.store.schema.NamePath;
import org.bftldap.replica.store.search.CollectiveAttributes;
import org.bftldap.replica.store.search.ContentChanges;
import org.bftldap.replica.store.search.ControlledSearch;
import org.bftldap.replica.store.search.EntryEncoder;
import org.bftldap.replica.store.search.Findings;
import org.bftldap.replica.store.search.MatchedValues;
import org.bftldap.replica.store.search.ReferralObjects;
import org.bftldap.replica.store.search.ResponseValues;
import org.bftldap.replica.store.search.SearchEngine;
import org.bftldap.replica.store.search.SearchQuery;
import org.bftldap.replica.store.search.Visibility;

/**
 * Answers read-only operations, each on a snapshot of its own. For all threads.
 *
 * <p>Versions ({@code docs/explanation/protocol.md} §2.5 rule 3) are touched numbers of all that an answer depends on: the entries in
 * question, the access rules, the requestor's own entry.
 */
final class Reads {

    private static final FoundItems.References NO_REFERENCES = entry -> null;

    private final Directory directory;
    private final FixedEntry rootDse;
    private final PublishedSchema subschema = new PublishedSchema();
    private final NamePath subschemaPath;
    private final List<NamePath> suffixes;
    private final PasswordReads passwords;

    Reads(Directory directory, List<String> suffixes) {
        this.directory = directory;
        this.passwords = new PasswordReads(directory);
        this.rootDse = RootDse.of(suffixes);
        NamePath path = directory.store().schema().name(Subschema.DN);
        if (path == null) {
            throw new IllegalStateException("cn=schema is no name");
        }
        this.subschemaPath = path;
        this.suffixes = suffixes.stream().map(directory.store().schema()::name).filter(Objects::nonNull).toList();
    }

    ReadAnswer read(Caller caller, byte[] operation) {
        try {
            return read(caller, OperationCodec.decode(operation));
        } catch (DecodeException e) {
            return SingleChunk.of(Results.of(ResultCodeEnum.PROTOCOL_ERROR, "the operation cannot be decoded"), 0);
        }
    }

    ReadAnswer read(Caller caller, DirectoryRequest request) {
        if (!request.operation().readOnly()) {
            return SingleChunk.of(Results.of(ResultCodeEnum.UNWILLING_TO_PERFORM, "an update was sent as a read"), 0);
        }
        StoreSnapshot snapshot = directory.store().snapshot();
        ReadAnswer answer = null;
        try {
            answer = answer(caller, request, snapshot);
            return answer;
        } finally {
            if (!(answer instanceof StreamedSearch)) {
                snapshot.close();
            }
        }
    }

    /** The version that an answer would have; all answers know theirs from the start. */
    long version(Caller caller, DirectoryRequest request) {
        try (ReadAnswer answer = read(caller, request)) {
            return answer.version();
        }
    }

    /** For whom a search is that other groups have parts in, and what those may see of them here. */
    Viewpoint viewpoint(Caller caller, DirectoryRequest request) {
        try (StoreSnapshot snapshot = directory.store().snapshot()) {
            EntryTree tree = snapshot.tree();
            StoreAccounts accounts = new StoreAccounts(tree);
            long version = versionOf(request.identity(), accounts, tree.touched());
            Optional<Requestor> requestor = requestor(request.identity(), caller, accounts, snapshot);
            if (requestor.isEmpty()) {
                return Viewpoint.refused(Results.bindAgain(), version);
            }
            ReadConditions conditions = new ReadConditions(directory, request, snapshot, version);
            try {
                PasswordFirst.check(request, requestor.get(), accounts, new Names(tree.schema()));
                Requestor acting = conditions.check(requestor.get());
                Access access = directory.history().at(snapshot.sequence()).of(acting);
                return Viewpoint.of(access, suffixes, tree.schema(), conditions.version());
            } catch (RefusedException e) {
                return Viewpoint.refused(Results.of(e), conditions.version());
            }
        }
    }

    private ReadAnswer answer(Caller caller, DirectoryRequest request, StoreSnapshot snapshot) {
        EntryTree tree = snapshot.tree();
        StoreAccounts accounts = new StoreAccounts(tree);
        if (request.operation() instanceof Operation.CredentialQuery query) {
            return passwords.credential(caller, query, request.controls(), accounts, tree);
        }
        if (request.operation() instanceof Operation.ScramQuery query) {
            return passwords.scram(caller, query, accounts, relayGrants(snapshot), tree);
        }
        if (request.operation() instanceof Operation.SubjectQuery query) {
            return BindReads.subject(caller, query, accounts, relayGrants(snapshot), tree);
        }
        long version = versionOf(request.identity(), accounts, tree.touched());
        Optional<Requestor> requestor = requestor(request.identity(), caller, accounts, snapshot);
        Optional<RequestControl.AtBind> atBind = RequestControl.find(request.controls(), RequestControl.AtBind.class);
        if (atBind.isPresent() && request.operation() instanceof Operation.WhoAmI) {
            return SingleChunk.of(BindReads.bind(request.identity(), requestor, accounts, tree, atBind.get()), version);
        }
        if (requestor.isPresent() && !(request.operation() instanceof Operation.WhoAmI)) {
            try {
                PasswordFirst.check(request, requestor.get(), accounts, new Names(tree.schema()));
            } catch (RefusedException e) {
                return SingleChunk.of(Results.of(e), version);
            }
        }
        if (!request.controls().isEmpty() && requestor.isPresent()) {
            return controlled(request, requestor.get(), snapshot, version);
        }
        if (request.operation() instanceof Operation.WhoAmI) {
            return SingleChunk.of(BindReads.whoAmI(requestor), version);
        }
        if (requestor.isEmpty()) {
            return SingleChunk.of(Results.bindAgain(), version);
        }
        return answer(request, requestor.get(), snapshot, version);
    }

    private Optional<Requestor> requestor(Identity identity, Caller caller, StoreAccounts accounts, StoreSnapshot snapshot) {
        return directory.identities()
                .requestor(identity, caller, accounts, directory.history().at(snapshot.sequence()), snapshot.tree().agreedTimeMillis());
    }

    private RelayGrants relayGrants(StoreSnapshot snapshot) {
        return directory.history().at(snapshot.sequence()).relayGrants();
    }

    /** What controls demand of any read, before it: how new, for whom, on which condition. */
    private ReadAnswer controlled(DirectoryRequest request, Requestor requestor, StoreSnapshot snapshot, long version) {
        ReadConditions conditions = new ReadConditions(directory, request, snapshot, version);
        try {
            Requestor acting = conditions.check(requestor);
            return request.operation() instanceof Operation.WhoAmI
                    ? SingleChunk.of(BindReads.whoAmI(Optional.of(acting)), conditions.version())
                    : answer(request, acting, snapshot, conditions.version());
        } catch (RefusedException e) {
            return SingleChunk.of(Results.of(e), conditions.version());
        }
    }

    private ReadAnswer answer(DirectoryRequest request, Requestor requestor, StoreSnapshot snapshot, long version) {
        EntryTree tree = snapshot.tree();
        AccessRules rules = directory.history().at(snapshot.sequence());
        Access access = rules.of(requestor);
        if (request.operation() instanceof Operation.Compare compare) {
            NamePath path = tree.schema().name(compare.dn());
            long concerned = path == null ? 0 : Math.max(tree.touched().paths(path), tree.touched().entry(path));
            return SingleChunk.of(
                    compare(compare, request.controls(), tree, access, rules.collective()), Math.max(Math.max(version, concerned), tree.touched().referrals()));
        }
        if (request.operation() instanceof Operation.ExplainAccess explain) {
            return SingleChunk.of(explain(explain, access, snapshot), Math.max(version, concerned(explain, tree)));
        }
        return search((Operation.Search) request.operation(), request.controls(), access, rules.collective(), snapshot, version);
    }

    private ReadAnswer search(
            Operation.Search search,
            List<RequestControl> controls,
            Access access,
            CollectiveAttributes collective,
            StoreSnapshot snapshot,
            long version) {
        try {
            Names names = new Names(snapshot.tree().schema());
            Dn base = names.dn(search.base());
            if (base.isEmpty()) {
                return search.scope() == Operation.Scope.BASE
                        ? fixed(rootDse, search, controls, version)
                        : SingleChunk.of(Results.of(RefusedException.noSuchObject()), version);
            }
            SearchQuery query = SearchQuery.of(search, snapshot.tree().schema(), collective);
            if (query == null) {
                throw new RefusedException(ResultCodeEnum.INVALID_DN_SYNTAX, "invalid DN");
            }
            if (subschemaPath.equals(query.base())) {
                return fixed(subschema.of(snapshot.tree()), search, controls, version);
            }
            new Referrals(snapshot.tree(), names).check(search, controls);
            Visibility visibility = AccessVisibility.of(access);
            FoundItems.References references = references(snapshot.tree(), search.scope(), controls);
            if (controls.isEmpty()) {
                return new StreamedSearch(
                        () -> SearchEngine.search(snapshot.tree(), query, visibility),
                        new FoundItems(new EntryEncoder(query.selection(), visibility), references),
                        snapshot,
                        version);
            }
            Visibility shown = RequestControl.find(controls, RequestControl.MatchedValues.class)
                    .<Visibility>map(matched -> new MatchedValues(visibility, matched, snapshot.tree().schema()))
                    .orElse(visibility);
            Supplier<Findings> found = () -> ControlledSearch.search(snapshot.tree(), search, query, controls, visibility);
            FoundItems items = new FoundItems(
                    new EntryEncoder(query.selection(), shown), references, PasswordReads.usability(visibility, controls, snapshot.tree()));
            Optional<RequestControl.Synchronize> synchronize = RequestControl.find(controls, RequestControl.Synchronize.class);
            if (synchronize.isEmpty()) {
                return new StreamedSearch(found, items, snapshot, version);
            }
            ContentChanges changes = ContentChanges.since(synchronize.get().since(), snapshot.tree(), query, controls, version);
            return changes.none() && synchronize.get().unchanged() == RequestControl.Synchronize.Unchanged.LEFT_AWAY_IF_ALL
                    ? nothingChanged(changes)
                    : new StreamedSearch(found, items.since(changes), snapshot, version);
        } catch (RefusedException e) {
            return SingleChunk.of(Results.of(e), concerned(search.base(), snapshot.tree(), version));
        }
    }

    private static ReadAnswer nothingChanged(ContentChanges changes) {
        ContentVersion same = new ContentVersion(changes.version(), ContentVersion.Listing.NOTHING_CHANGED);
        return SingleChunk.of(Results.SUCCESS.with(same.control()), changes.version());
    }

    /** A refusal depends on the names above, and on the referral objects among them. */
    private static long concerned(String base, EntryTree tree, long version) {
        NamePath path = tree.schema().name(base);
        return path == null ? version : Math.max(version, Math.max(tree.touched().referrals(), tree.touched().paths(path)));
    }

    private static FoundItems.References references(EntryTree tree, Operation.Scope scope, List<RequestControl> controls) {
        return ReferralObjects.mayExist(tree) && RequestControl.find(controls, RequestControl.ManageDsaIt.class).isEmpty()
                ? entry -> ReferralObjects.isReferral(entry.entry(), tree) ? ReferralObjects.reference(entry, scope) : null
                : NO_REFERENCES;
    }

    /** Of one entry that is not stored there is one page, in any order; its values are not looked through. */
    private static ReadAnswer fixed(FixedEntry entry, Operation.Search search, List<RequestControl> controls, long version)
            throws RefusedException {
        if (RequestControl.find(controls, RequestControl.MatchedValues.class).isPresent()
                || RequestControl.find(controls, RequestControl.VirtualListView.class).isPresent()
                || RequestControl.find(controls, RequestControl.Synchronize.class).isPresent()) {
            throw new RefusedException(ResultCodeEnum.UNWILLING_TO_PERFORM, "this control is not for the root DSE or the subschema");
        }
        DirectoryResult result = Results.SUCCESS;
        if (RequestControl.find(controls, RequestControl.Sort.class).isPresent()) {
            result = result.with(ResponseValues.sort(0, ""));
        }
        if (RequestControl.find(controls, RequestControl.PagedResults.class).isPresent()) {
            result = result.with(ResponseValues.pagedResults(new byte[0]));
        }
        return new FixedAnswer(entry.answer(search), result, version);
    }

    private DirectoryResult explain(Operation.ExplainAccess explain, Access access, StoreSnapshot snapshot) {
        try {
            if (access != Access.UNLIMITED) {
                throw new RefusedException(ResultCodeEnum.INSUFFICIENT_ACCESS_RIGHTS, "only administrators are told what rules say to others");
            }
            Names names = new Names(snapshot.tree().schema());
            return new AccessExplainer(snapshot.tree(), names, directory.history().at(snapshot.sequence())).explain(explain).result();
        } catch (RefusedException e) {
            return Results.of(e);
        }
    }

    /** Beside the rules: whether the two names exist. */
    private static long concerned(Operation.ExplainAccess explain, EntryTree tree) {
        long concerned = 0;
        for (String dn : List.of(explain.requestor(), explain.entry())) {
            NamePath path = tree.schema().name(dn);
            if (path != null) {
                concerned = Math.max(concerned, Math.max(tree.touched().paths(path), tree.touched().entry(path)));
            }
        }
        return concerned;
    }

    private DirectoryResult compare(
            Operation.Compare compare, List<RequestControl> controls, EntryTree tree, Access access, CollectiveAttributes collective) {
        try {
            Names names = new Names(tree.schema());
            new Referrals(tree, names).check(compare, controls);
            return new Comparison(tree, names, access, collective).run(compare);
        } catch (RefusedException e) {
            return Results.of(e);
        }
    }

    /** Of the requestor's entry, its name, what a certificate means and the rules; anonymous has only the rules. */
    private static long versionOf(Identity identity, StoreAccounts accounts, TouchedView touched) {
        long rules = touched.named(Directory.TOUCHED_ACCESS);
        if (!(identity instanceof Identity.OfAccount account)) {
            return rules;
        }
        long own = Math.max(Math.max(rules, touched.structure()), accounts.touched(account.entryUuid()));
        return account instanceof Identity.Certified certified ? Math.max(own, accounts.touched(certified.subject())) : own;
    }
}
