package org.bftldap.replica.store.data;

import org.bftldap.replica.store.kv.StoreException;
import org.bftldap.replica.store.schema.EntrySchema;

/** Makes schemas: the standard elements of this replica and those that a state holds. For the replica's thread. */
@FunctionalInterface
public interface SchemaMaker {

    /**
     * The schema of a state with these elements.
     *
     * @throws StoreException with a message for the operator, if they do not go together with this replica's own
     */
    EntrySchema with(AddedElements elements);
}
