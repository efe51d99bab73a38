package org.bftldap.replica.store.search;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.UUID;
import org.bftldap.directory.operation.Operation;
import org.bftldap.directory.operation.RequestControl;
import org.bftldap.replica.store.data.EntryTree;
import org.bftldap.replica.store.data.TouchedView;
import org.bftldap.replica.store.entry.StoredAttribute;
import org.bftldap.replica.store.entry.StoredEntry;
import org.bftldap.replica.store.kv.StoreException;
import org.bftldap.replica.store.schema.AttributeInfo;

/**
 * What of a search's content may have changed since a version. Nothing is kept for it: each entry bears the number of the batch that wrote
 * it last, and where something else can have changed an entry's name, or whether it is found, or how it looks, touched numbers tell; mostly
 * all entries count as changed then. So every replica says the same of any version, also after a state transfer. For one thread.
 */
public final class ContentChanges {

    private static final int UUID_BYTES = 16;

    private final long since;
    private final long version;
    private final long surroundings;
    private final boolean subordinates;
    private final AttributeInfo entryUuid;

    private ContentChanges(long since, long version, long surroundings, boolean subordinates, AttributeInfo entryUuid) {
        this.since = since;
        this.version = version;
        this.surroundings = surroundings;
        this.subordinates = subordinates;
        this.entryUuid = entryUuid;
    }

    /**
     * @param controls of the search
     * @param requestorVersion touched number of what decides what the requestor may see
     */
    public static ContentChanges since(
            long since, EntryTree tree, SearchQuery query, List<RequestControl> controls, long requestorVersion) {
        AttributeInfo entryUuid = tree.schema().attribute("entryUUID");
        if (entryUuid == null) {
            throw new IllegalStateException("the schema has no entryUUID");
        }
        FilterNode filter = new FilterCompiler(tree.schema()).compile(query.filter());
        long found = SearchEngine.version(tree, query, filter, ControlledSearch.referrals(controls));
        long surroundings = Math.max(requestorVersion, surroundings(tree.touched(), query));
        boolean subordinates = AnswerVersion.dependsOnSubordinates(query, filter);
        return new ContentChanges(since, Math.max(requestorVersion, found), surroundings, subordinates, entryUuid);
    }

    /** Of names above entries, and of what leads to them. */
    private static long surroundings(TouchedView touched, SearchQuery query) {
        long aliases = query.aliases() == Operation.AliasDereferencing.NEVER ? 0 : touched.aliases();
        return Math.max(Math.max(touched.structure(), aliases), touched.paths(query.base()));
    }

    /** Of the answer; what it holds is as of this version. */
    public long version() {
        return version;
    }

    /** Whether nothing at all has changed; never for somebody who knows nothing yet, even if nothing was ever written. */
    public boolean none() {
        return since > 0 && version == since;
    }

    public boolean changed(FoundEntry found) {
        return since == 0
                || surroundings > since
                || found.entry().modified() > since
                || subordinates && found.tree().touched().children(found.path()) > since;
    }

    /** The entry's entryUUID, as 16 octets. */
    public byte[] uuid(StoredEntry entry) {
        StoredAttribute attribute = entry.attribute(entryUuid.key());
        if (attribute == null) {
            throw new StoreException("an entry has no entryUUID");
        }
        UUID uuid = UUID.fromString(attribute.texts().get(0));
        return ByteBuffer.allocate(UUID_BYTES).putLong(uuid.getMostSignificantBits()).putLong(uuid.getLeastSignificantBits()).array();
    }
}
