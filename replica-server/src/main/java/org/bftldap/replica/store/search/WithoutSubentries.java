package org.bftldap.replica.store.search;

import java.nio.charset.StandardCharsets;
import org.bftldap.replica.store.entry.StoredAttribute;
import org.bftldap.replica.store.schema.EntrySchema;
import org.jspecify.annotations.Nullable;

/** Passes over subentries, which only a base search sees (RFC 3672 §3). */
final class WithoutSubentries implements Candidates {

    private static final byte[] SUBENTRY_CLASS = "2.5.17.0".getBytes(StandardCharsets.US_ASCII);

    private final Candidates all;
    private final byte[] objectClass;

    WithoutSubentries(Candidates all, EntrySchema schema) {
        this.all = all;
        this.objectClass = schema.objectClass().key();
    }

    @Override
    public @Nullable FoundEntry next() {
        FoundEntry found = all.next();
        while (found != null && isSubentry(found)) {
            found = all.next();
        }
        return found;
    }

    private boolean isSubentry(FoundEntry found) {
        StoredAttribute classes = found.entry().attribute(objectClass);
        return classes != null && classes.hasNormal(SUBENTRY_CLASS);
    }

    @Override
    public void close() {
        all.close();
    }
}
