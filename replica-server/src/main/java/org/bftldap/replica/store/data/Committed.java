package org.bftldap.replica.store.data;

import org.bftldap.replica.store.schema.EntrySchema;

/**
 * What changes at once when a batch commits, besides the engine's content.
 *
 * @param sequence of the last batch
 * @param agreedTimeMillis of the last batch that was told it; 0 before
 */
record Committed(long sequence, long agreedTimeMillis, TouchedView touched, EntrySchema schema, long entryCount) {

    Committed with(EntrySchema other) {
        return new Committed(sequence, agreedTimeMillis, touched, other, entryCount);
    }
}
