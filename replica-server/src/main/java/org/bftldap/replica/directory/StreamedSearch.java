package org.bftldap.replica.directory;

import java.util.List;
import java.util.function.Supplier;
import org.apache.directory.api.ldap.model.message.ResultCodeEnum;
import org.bftldap.directory.result.DirectoryResult;
import org.bftldap.directory.result.SearchItem;
import org.bftldap.replica.store.data.StoreSnapshot;
import org.bftldap.replica.store.search.Findings;
import org.bftldap.replica.store.search.FoundEntry;
import org.bftldap.replica.store.search.SearchAnswer;

/** The answer to one search, found and encoded while its chunks are taken. Holds its snapshot until it is closed. */
final class StreamedSearch extends ItemwiseAnswer {

    private final Supplier<Findings> search;
    private final StoreSnapshot snapshot;
    private final Items items;
    private final long version;
    private Findings found;

    /** What becomes of what is found. For one answer. */
    interface Items {
        SearchItem of(FoundEntry entry);

        /** The result as it ends this answer. */
        default DirectoryResult ending(DirectoryResult result) {
            return result;
        }
    }

    /**
     * @param search begins it, as often as it is read
     * @param items for this answer alone
     * @param requestorVersion touched number of what the answer depends on besides the entries: rules, and the requestor's own entry
     */
    StreamedSearch(Supplier<Findings> search, Items items, StoreSnapshot snapshot, long requestorVersion) {
        this.search = search;
        this.snapshot = snapshot;
        this.items = items;
        this.found = search.get();
        this.version = Math.max(requestorVersion, found.version());
    }

    @Override
    SearchItem nextItem() {
        FoundEntry entry = found.next();
        return entry == null ? new SearchItem.Done(items.ending(result())) : items.of(entry);
    }

    private DirectoryResult result() {
        ResultCodeEnum code = switch (found.outcome()) {
            case SUCCESS -> ResultCodeEnum.SUCCESS;
            case SIZE_LIMIT_EXCEEDED -> ResultCodeEnum.SIZE_LIMIT_EXCEEDED;
            case NO_SUCH_OBJECT -> ResultCodeEnum.NO_SUCH_OBJECT;
            case ALIAS_PROBLEM -> ResultCodeEnum.ALIAS_PROBLEM;
            case ALIAS_DEREFERENCING_PROBLEM -> ResultCodeEnum.ALIAS_DEREFERENCING_PROBLEM;
            case UNAVAILABLE_CRITICAL_EXTENSION -> ResultCodeEnum.UNAVAILABLE_CRITICAL_EXTENSION;
            case BAD_COOKIE -> ResultCodeEnum.UNWILLING_TO_PERFORM;
        };
        String message = found.outcome() == SearchAnswer.Outcome.BAD_COOKIE ? "paged results cookie is invalid" : "";
        return new DirectoryResult(code.getResultCode(), found.matchedDn(), message, List.of(), found.controls());
    }

    @Override
    public long version() {
        return version;
    }

    @Override
    public void rewind() {
        found.close();
        found = search.get();
        beginAnew();
    }

    @Override
    public void close() {
        found.close();
        snapshot.close();
    }
}
