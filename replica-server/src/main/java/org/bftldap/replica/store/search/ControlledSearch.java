package org.bftldap.replica.store.search;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.bftldap.directory.codec.DecodeException;
import org.bftldap.directory.operation.Operation;
import org.bftldap.directory.operation.RequestControl;
import org.bftldap.replica.store.data.EntryTree;
import org.bftldap.replica.store.schema.NamePath;
import org.jspecify.annotations.Nullable;

/** A search with controls: found as without, then sorted, cut to a part, paged. Stateless. */
public final class ControlledSearch {

    private ControlledSearch() {}

    /** @param search the same as the query, as the client put it */
    public static Findings search(
            EntryTree tree, Operation.Search search, SearchQuery query, List<RequestControl> controls, Visibility visibility) {
        Optional<RequestControl.PagedResults> paged = RequestControl.find(controls, RequestControl.PagedResults.class);
        if (paged.isEmpty()) {
            Findings found = found(tree, query, controls, visibility, null);
            return found instanceof Sorting && query.sizeLimit() > 0 ? new SizeLimit(found, query.sizeLimit()) : found;
        }
        byte[] digest = PageCookie.digest(search, controls);
        PageCookie from = from(paged.get().cookie(), digest);
        if (from == null) {
            SearchAnswer plain = SearchEngine.search(tree, query, visibility);
            plain.close();
            return SearchAnswer.failed(SearchAnswer.Outcome.BAD_COOKIE, "", plain.version());
        }
        Findings found = found(tree, withoutLimit(query), controls, visibility, from.after());
        boolean byName = !(found instanceof Sorting) && !SearchEngine.walksAliases(tree, query);
        if (from.after() == null) {
            found = from.returned() == 0 ? found : new After(found, from.returned());
        }
        Paging.Order order = byName ? Paging.Order.NAMES : Paging.Order.OTHER;
        return new Paging(found, order, digest, paged.get().size(), query.sizeLimit(), from.returned());
    }

    private static Findings found(
            EntryTree tree, SearchQuery query, List<RequestControl> controls, Visibility visibility, @Nullable NamePath after) {
        Optional<RequestControl.Subentries.Visible> subentries =
                RequestControl.find(controls, RequestControl.Subentries.class).map(RequestControl.Subentries::visible);
        Optional<RequestControl.Sort> sort = RequestControl.find(controls, RequestControl.Sort.class);
        SearchQuery whole = sort.isPresent() ? withoutLimit(query) : query;
        SearchEngine.Range range = new SearchEngine.Range(
                subentries,
                after,
                referrals(controls));
        Supplier<SearchAnswer> search = () -> SearchEngine.search(tree, whole, visibility, SearchEngine.Sources.ALL, range);
        return sort.isEmpty()
                ? search.get()
                : new Sorting(tree, search, sort.get(), RequestControl.find(controls, RequestControl.VirtualListView.class), visibility);
    }

    static SearchEngine.Referrals referrals(List<RequestControl> controls) {
        return RequestControl.find(controls, RequestControl.ManageDsaIt.class).isPresent()
                ? SearchEngine.Referrals.LIKE_OTHERS
                : SearchEngine.Referrals.FOUND_ALWAYS;
    }

    /** Null for a cookie that is none of this search's. */
    private static @Nullable PageCookie from(byte[] cookie, byte[] digest) {
        if (cookie.length == 0) {
            return new PageCookie(digest, 0, null);
        }
        try {
            PageCookie read = PageCookie.read(cookie);
            return read.isOf(digest) ? read : null;
        } catch (DecodeException e) {
            return null;
        }
    }

    private static SearchQuery withoutLimit(SearchQuery query) {
        return new SearchQuery(query.base(), query.scope(), query.aliases(), 0, query.filter(), query.selection(), query.collective());
    }
}
