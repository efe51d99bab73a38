package org.bftldap.replica.directory;

import org.bftldap.replica.directory.fixed.FixedEntry;
import org.bftldap.replica.directory.fixed.Subschema;
import org.bftldap.replica.store.data.AddedElements;
import org.bftldap.replica.store.data.EntryTree;
import org.bftldap.replica.store.schema.EntrySchema;
import org.jspecify.annotations.Nullable;

/** {@code cn=schema} as it is in a state, written out once for each schema that clients ask for. For all threads. */
final class PublishedSchema {

    private record Written(EntrySchema schema, long changedMillis, FixedEntry entry) {}

    private volatile @Nullable Written last;

    FixedEntry of(EntryTree tree) {
        AddedElements added = tree.addedElements();
        Written written = last;
        if (written == null || written.schema != tree.schema() || written.changedMillis != added.changedMillis()) {
            FixedEntry entry = Subschema.of(tree.schema().schemaManager(), Schemas.definitions(added), added.changedMillis());
            written = new Written(tree.schema(), added.changedMillis(), entry);
            last = written;
        }
        return written.entry;
    }
}
