package org.bftldap.replica.directory;

import java.util.Optional;
import org.apache.directory.api.ldap.model.message.ResultCodeEnum;
import org.bftldap.directory.result.ContentVersion;
import org.bftldap.directory.result.DirectoryResult;
import org.bftldap.directory.result.ResponseControl;
import org.bftldap.directory.result.SearchItem;
import org.bftldap.replica.store.search.ContentChanges;
import org.bftldap.replica.store.search.EntryEncoder;
import org.bftldap.replica.store.search.FoundEntry;
import org.jspecify.annotations.Nullable;

/** Makes the items of an answer from what a search finds. For one answer. */
final class FoundItems implements StreamedSearch.Items {

    static final Controls NO_CONTROLS = entry -> Optional.empty();

    private final EntryEncoder encoder;
    private final References references;
    private final Controls controls;

    /** What becomes of referral objects that are found. */
    interface References {
        /** The reference that stands for the entry, or null if it is an entry like others. */
        byte @Nullable [] of(FoundEntry entry);
    }

    /** What goes with an entry. */
    interface Controls {
        Optional<ResponseControl> of(FoundEntry entry);
    }

    FoundItems(EntryEncoder encoder, References references) {
        this(encoder, references, NO_CONTROLS);
    }

    FoundItems(EntryEncoder encoder, References references, Controls controls) {
        this.encoder = encoder;
        this.references = references;
        this.controls = controls;
    }

    @Override
    public SearchItem of(FoundEntry entry) {
        byte[] reference = references.of(entry);
        return reference == null ? entry(entry) : new SearchItem.Reference(reference);
    }

    private SearchItem entry(FoundEntry entry) {
        byte[] protocolOp = encoder.encode(entry);
        return controls.of(entry)
                .map(control -> new SearchItem.Entry(protocolOp, control))
                .orElseGet(() -> new SearchItem.Entry(protocolOp));
    }

    /** The same for a synchronized search: each by its entryUUID, in full only if it may have changed. */
    StreamedSearch.Items since(ContentChanges changes) {
        return new StreamedSearch.Items() {
            @Override
            public SearchItem of(FoundEntry entry) {
                byte[] uuid = changes.uuid(entry.entry());
                if (!changes.changed(entry)) {
                    return new SearchItem.Content(uuid, new byte[0]);
                }
                byte[] reference = references.of(entry);
                return new SearchItem.Content(uuid, reference == null ? encoder.encode(entry) : reference);
            }

            @Override
            public DirectoryResult ending(DirectoryResult result) {
                return result.code() == ResultCodeEnum.SUCCESS.getResultCode()
                        ? result.with(new ContentVersion(changes.version(), ContentVersion.Listing.WHOLE).control())
                        : result;
            }
        };
    }
}
