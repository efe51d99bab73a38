package org.bftldap.replica.store.search;

import org.bftldap.directory.operation.Filter;
import org.bftldap.directory.operation.Operation;
import org.bftldap.replica.store.data.EntryTree;
import org.bftldap.replica.store.entry.StoredEntry;
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
        FilterNode filter = new FilterCompiler(tree.schema()).compile(query.filter());
        long version = AnswerVersion.of(tree.touched(), query, filter);
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
        Candidates candidates = candidates(tree, query, filter, entry, visibility, sources);
        if (query.scope() != Operation.Scope.BASE) {
            candidates = new WithoutSubentries(candidates, tree.schema());
        }
        return SearchAnswer.of(candidates, filter, visibility, query.sizeLimit(), version);
    }

    /** Where the entries to be tested come from, in canonical order. */
    private static Candidates candidates(
            EntryTree tree, SearchQuery query, FilterNode filter, FoundEntry base, Visibility visibility, Sources sources) {
        if (query.scope() == Operation.Scope.BASE) {
            return Candidates.one(base);
        }
        boolean dereference = query.aliases() == Operation.AliasDereferencing.ALWAYS
                || query.aliases() == Operation.AliasDereferencing.IN_SEARCHING;
        if (dereference && tree.touched().aliases() > 0) {
            return new AliasWalk(tree, base, query.scope(), new AliasResolver(tree, visibility));
        }
        Candidates indexed = sources == Sources.ALL ? new IndexPlan(tree, base, query.scope()).candidates(filter) : null;
        return indexed != null ? indexed : new TreeWalk(tree, base, query.scope());
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
