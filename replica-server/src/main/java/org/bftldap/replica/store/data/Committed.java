package org.bftldap.replica.store.data;

import org.bftldap.replica.store.schema.EntrySchema;

/**
 * What changes at once when a batch commits, besides the engine's content.
 *
 * @param sequence of the last batch
 */
record Committed(long sequence, TouchedView touched, EntrySchema schema, long entryCount) {

    Committed with(EntrySchema other) {
        return new Committed(sequence, touched, other, entryCount);
    }
}
