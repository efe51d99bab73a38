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
 */
public record SearchQuery(
        NamePath base,
        Operation.Scope scope,
        Operation.AliasDereferencing aliases,
        int sizeLimit,
        Filter filter,
        AttributeSelection selection) {

    /** Null if the base is no name. */
    public static @Nullable SearchQuery of(Operation.Search search, EntrySchema schema) {
        NamePath base = schema.name(search.base());
        if (base == null) {
            return null;
        }
        AttributeSelection selection = AttributeSelection.of(search.attributes(), search.values(), schema);
        return new SearchQuery(base, search.scope(), search.aliases(), search.sizeLimit(), search.filter(), selection);
    }
}
