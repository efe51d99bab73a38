package org.bftldap.replica.store.search;

import org.bftldap.directory.operation.Filter;
import org.bftldap.directory.operation.Operation;
import org.bftldap.replica.store.schema.EntrySchema;
import org.bftldap.replica.store.schema.NamePath;
import org.jspecify.annotations.Nullable;

/**
 * A search in terms of the schema.
 *
 * @param sizeLimit entries at most; 0 for no limit
 * @param collective what entries of the state that is searched have in common
 */
public record SearchQuery(
        NamePath base,
        Operation.Scope scope,
        Operation.AliasDereferencing aliases,
        int sizeLimit,
        Filter filter,
        AttributeSelection selection,
        CollectiveAttributes collective) {

    /** One of a state without collective attributes. */
    public SearchQuery(
            NamePath base, Operation.Scope scope, Operation.AliasDereferencing aliases, int sizeLimit, Filter filter, AttributeSelection selection) {
        this(base, scope, aliases, sizeLimit, filter, selection, CollectiveAttributes.NONE);
    }

    /** Null if the base is no name. */
    public static @Nullable SearchQuery of(Operation.Search search, EntrySchema schema, CollectiveAttributes collective) {
        NamePath base = schema.name(search.base());
        if (base == null) {
            return null;
        }
        AttributeSelection selection = AttributeSelection.of(search.attributes(), search.values(), schema);
        return new SearchQuery(base, search.scope(), search.aliases(), search.sizeLimit(), search.filter(), selection, collective);
    }
}
