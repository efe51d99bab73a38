package org.bftldap.replica.store.search;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.bftldap.directory.operation.Filter;
import org.bftldap.directory.operation.Operation;
import org.bftldap.directory.operation.RequestControl;
import org.bftldap.replica.store.data.EntryTree;
import org.bftldap.replica.store.entry.StoredEntry;
import org.bftldap.replica.store.schema.EntrySchema;
import org.bftldap.replica.store.schema.NamePath;
import org.jspecify.annotations.Nullable;

/**
 * Runs searches. Without state; for all threads.
 *
 * <p>Entries come in canonical order: a name before those below it, siblings by the normal form of their RDN. Where aliases are
 * dereferenced while searching, what lies behind an alias comes after all that lies below the base, each such tree in canonical order.
 */
public final class SearchEngine {

    private SearchEngine() {}

    /** Where candidates may come from. */
    enum Sources {
        ALL,
        WALK_ONLY
    }

    /** Finds entries one by one as the answer is read. The tree must stay readable until the answer is closed. */
    public static SearchAnswer search(EntryTree tree, SearchQuery query, Visibility visibility) {
        return search(tree, query, visibility, Sources.ALL);
    }

    /** Whether the filter is true of one entry, as far as the requestor may know. */
    public static boolean matches(FoundEntry entry, Filter filter, Visibility visibility) {
        FilterNode compiled = new FilterCompiler(entry.tree().schema()).compile(filter);
        return visibility.entry(entry) && compiled.test(entry, visibility) == Truth.TRUE;
    }

    static SearchAnswer search(EntryTree tree, SearchQuery query, Visibility visibility, Sources sources) {
        return search(tree, query, visibility, sources, Range.PLAIN);
    }

    /**
     * Which of the entries in scope are looked at.
     *
     * @param subentries as RFC 3672 §3 says; empty: only where one is the base
     * @param after only what comes after this name in canonical order; null for all
     * @param referrals what becomes of referral objects (RFC 3296)
     */
    record Range(Optional<RequestControl.Subentries.Visible> subentries, @Nullable NamePath after, Referrals referrals) {

        static final Range PLAIN = new Range(Optional.empty(), null, Referrals.FOUND_ALWAYS);
    }

    /** What becomes of referral objects in scope. */
    enum Referrals {
        /** Whatever the filter: they stand for entries that are not here (RFC 3296 §5.2). */
        FOUND_ALWAYS,
        /** They are entries like others. */
        LIKE_OTHERS
    }

    static SearchAnswer search(EntryTree tree, SearchQuery query, Visibility visibility, Sources sources, Range range) {
        FilterNode filter = new FilterCompiler(tree.schema()).compile(query.filter());
        long version = version(tree, query, filter, range.referrals);
        if (findsReferrals(tree, range.referrals)) {
            filter = orReferral(filter, tree.schema());
        }
        AliasResolver.Resolved base = new AliasResolver(tree, visibility).base(query.base(), query.aliases());
        if (base.outcome() != SearchAnswer.Outcome.SUCCESS) {
            return SearchAnswer.failed(base.outcome(), matchedDn(base.matched(), tree, visibility), version);
        }
        FoundEntry entry = base.entry();
        if (entry == null || !visibility.entry(entry)) {
            StoredEntry above = entry == null ? null : tree.entry(entry.entry().parentId());
            FoundEntry matched = above == null ? null : new FoundEntry(tree, above);
            return SearchAnswer.failed(SearchAnswer.Outcome.NO_SUCH_OBJECT, matchedDn(matched, tree, visibility), version);
        }
        if (range.after != null && walksAliases(tree, query)) {
            return SearchAnswer.failed(SearchAnswer.Outcome.BAD_COOKIE, "", version); // there is no such order among what aliases point to
        }
        Candidates candidates = candidates(tree, query, filter, entry, visibility, sources, range.after);
        if (range.subentries.isPresent()) {
            candidates = new Subentries(candidates, tree.schema(), range.subentries.get());
        } else if (query.scope() != Operation.Scope.BASE) {
            candidates = new Subentries(candidates, tree.schema(), RequestControl.Subentries.Visible.ENTRIES);
        }
        return SearchAnswer.of(query.collective().of(candidates), filter, visibility, query.sizeLimit(), version);
    }

    /** The version that the answer would have, without looking for it. */
    static long version(EntryTree tree, SearchQuery query, FilterNode filter, Referrals referrals) {
        long version = AnswerVersion.of(tree.touched(), query, filter);
        return findsReferrals(tree, referrals) ? Math.max(version, tree.touched().referrals()) : version;
    }

    private static boolean findsReferrals(EntryTree tree, Referrals referrals) {
        return referrals == Referrals.FOUND_ALWAYS && ReferralObjects.mayExist(tree);
    }

    private static FilterNode orReferral(FilterNode filter, EntrySchema schema) {
        byte[] referral = ReferralObjects.CLASS_NAME.getBytes(StandardCharsets.US_ASCII);
        return new FilterNode.Or(List.of(filter, new FilterCompiler(schema).compile(new Filter.Equality("objectClass", referral))));
    }

    /** Whether entries come in another order than the canonical one. */
    static boolean walksAliases(EntryTree tree, SearchQuery query) {
        boolean dereference = query.aliases() == Operation.AliasDereferencing.ALWAYS
                || query.aliases() == Operation.AliasDereferencing.IN_SEARCHING;
        return dereference && query.scope() != Operation.Scope.BASE && tree.touched().aliases() > 0;
    }

    /** Where the entries to be tested come from, in canonical order. */
    private static Candidates candidates(
            EntryTree tree,
            SearchQuery query,
            FilterNode filter,
            FoundEntry base,
            Visibility visibility,
            Sources sources,
            @Nullable NamePath after) {
        if (query.scope() == Operation.Scope.BASE) {
            return after == null ? Candidates.one(base) : Candidates.none();
        }
        if (walksAliases(tree, query)) {
            return new AliasWalk(tree, base, query.scope(), new AliasResolver(tree, visibility));
        }
        Candidates indexed = sources == Sources.ALL ? new IndexPlan(tree, base, query.scope(), after).candidates(filter) : null;
        if (indexed != null) {
            return indexed;
        }
        return after == null ? new TreeWalk(tree, base, query.scope()) : TreeWalk.after(tree, base, query.scope(), after);
    }

    /** RFC 4511 §4.1.9; only as much of the name as the requestor may know. */
    private static String matchedDn(@Nullable FoundEntry matched, EntryTree tree, Visibility visibility) {
        FoundEntry known = matched;
        while (known != null && !visibility.entry(known)) {
            StoredEntry above = tree.entry(known.entry().parentId());
            known = above == null ? null : new FoundEntry(tree, above);
        }
        return known == null ? "" : known.dn();
    }
}
