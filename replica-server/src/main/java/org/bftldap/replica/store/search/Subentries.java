package org.bftldap.replica.store.search;

import java.nio.charset.StandardCharsets;
import org.bftldap.directory.operation.RequestControl;
import org.bftldap.replica.store.entry.StoredAttribute;
import org.bftldap.replica.store.schema.AttributeInfo;
import org.bftldap.replica.store.schema.EntrySchema;
import org.jspecify.annotations.Nullable;

/** Passes over subentries, which only a base search sees unasked, or over all else (RFC 3672 §3). */
final class Subentries implements Candidates {

    private static final byte[] SUBENTRY_CLASS = "2.5.17.0".getBytes(StandardCharsets.US_ASCII);

    private final Candidates all;
    private final AttributeInfo objectClass;

    private final RequestControl.Subentries.Visible visible;

    Subentries(Candidates all, EntrySchema schema, RequestControl.Subentries.Visible visible) {
        this.all = all;
        this.visible = visible;
        this.objectClass = schema.objectClass();
    }

    @Override
    public @Nullable FoundEntry next() {
        FoundEntry found = all.next();
        while (found != null && isSubentry(found) != (visible == RequestControl.Subentries.Visible.SUBENTRIES)) {
            found = all.next();
        }
        return found;
    }

    private boolean isSubentry(FoundEntry found) {
        for (StoredAttribute classes : found.attributes(objectClass)) {
            if (classes.hasNormal(SUBENTRY_CLASS)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void close() {
        all.close();
    }
}
