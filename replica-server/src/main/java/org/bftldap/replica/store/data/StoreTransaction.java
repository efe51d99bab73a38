package org.bftldap.replica.store.data;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.bftldap.replica.store.entry.EntryBuilder;
import org.bftldap.replica.store.entry.StoredAttribute;
import org.bftldap.replica.store.entry.StoredEntry;
import org.bftldap.replica.store.kv.KeyValueTransaction;
import org.bftldap.replica.store.kv.Table;
import org.bftldap.replica.store.schema.AttributeInfo;
import org.bftldap.replica.store.schema.EntrySchema;
import org.bftldap.replica.store.schema.NamePath;
import org.jspecify.annotations.Nullable;

/**
 * The changes of one agreed batch. Sees its own changes; nobody else does before {@link #commit}. For the replica's thread.
 *
 * <p>It keeps entries, names, indexes and touched numbers in step. Whether an operation is allowed is its caller's business: here a
 * missing parent or a name taken twice is a bug and throws.
 */
public final class StoreTransaction implements AutoCloseable {

    /** Where {@link #rollBackTo} can return to. */
    public record Savepoint(int changes, int touched, int entriesGained, EntrySchema schema) {}

    private static final byte[] REFERRAL_CLASS = "2.16.840.1.113730.3.2.6".getBytes(java.nio.charset.StandardCharsets.UTF_8);
    private static final byte[] ALIAS_CLASS = "2.5.6.1".getBytes(java.nio.charset.StandardCharsets.UTF_8);

    private final DirectoryStore store;
    private final long sequence;
    private final KeyValueTransaction changes;
    private final List<Integer> touchedSlots = new ArrayList<>();
    private final Committed before;
    private EntryTree tree;
    private int entriesMade;
    private int entriesGained;
    private EntryObserver observer = (before, after) -> {};

    /** Told of each change of an entry, as it is made; what is rolled back is not taken back. */
    @FunctionalInterface
    public interface EntryObserver {
        /** Null for none: an entry that is new, or gone. */
        void changed(@Nullable StoredEntry before, @Nullable StoredEntry after);
    }

    StoreTransaction(DirectoryStore store, long sequence, KeyValueTransaction changes, Committed committed) {
        this.store = store;
        this.sequence = sequence;
        this.changes = changes;
        this.before = committed;
        this.tree = new EntryTree(changes, this::read, this::read, committed, () -> StoreMeta.agreedTimeMillis(changes));
    }

    public long sequence() {
        return sequence;
    }

    /** The state with this transaction's changes (but touched numbers as they were before it). Another one after a change of the schema. */
    public EntryTree tree() {
        return tree;
    }

    /** Who wants to know; at most one. */
    public void observe(EntryObserver other) {
        observer = other;
    }

    private @Nullable StoredEntry read(long id) {
        byte[] key = Keys.ofId(id);
        if (!changes.changes(Table.ENTRY, key)) {
            return store.readCommitted(id);
        }
        byte[] bytes = changes.get(Table.ENTRY, key);
        return bytes == null ? null : new StoredEntry(id, bytes);
    }

    public Savepoint savepoint() {
        return new Savepoint(changes.savepoint(), touchedSlots.size(), entriesGained, tree.schema());
    }

    /** Undoes everything since the savepoint. Ids given since stay used: they are agreed numbers, not a resource. */
    public void rollBackTo(Savepoint savepoint) {
        changes.rollBackTo(savepoint.changes());
        touchedSlots.subList(savepoint.touched(), touchedSlots.size()).clear();
        entriesGained = savepoint.entriesGained();
        useSchema(savepoint.schema());
    }

    /**
     * Changes the schema: from now on this transaction sees its entries by the other one, and so does everybody after it.
     *
     * @param other that of the standard elements and these
     */
    public void changeSchema(AddedElements elements, EntrySchema other) {
        SchemaRows.write(changes, elements);
        useSchema(other);
    }

    private void useSchema(EntrySchema other) {
        if (other != tree.schema()) {
            tree = new EntryTree(changes, this::read, this::read, before.with(other), () -> StoreMeta.agreedTimeMillis(changes));
        }
    }

    /**
     * Adds an entry.
     *
     * @param contextSize how many RDNs the name of its naming context has
     * @param rdn as the user wrote it; the whole name for the entry of the naming context
     */
    public StoredEntry add(NamePath path, int contextSize, String rdn, EntryBuilder attributes) {
        long id = Keys.entryId(sequence, ++entriesMade);
        Place place = place(path, contextSize);
        StoredEntry entry = attributes.build(id, place.parentId(), sequence, rdn, place.rdnKey());
        if (tree.childId(place.parentId(), place.rdnKey()) != EntryTree.ROOT_ID) {
            throw new IllegalStateException("an entry of this name exists");
        }
        entriesGained++;
        changes.put(Table.ENTRY, Keys.ofId(id), entry.bytes());
        changes.put(Table.CHILD, Keys.child(place.parentId(), place.rdnKey()), Keys.childValue(id, 0));
        countChild(place.parentId(), 1);
        updateIndex(id, null, entry);
        touchName(path);
        touchEntry(path, null, entry);
        return entry;
    }

    /** Removes an entry that has no children. */
    public void delete(StoredEntry entry) {
        NamePath path = tree.path(entry);
        if (tree.hasChildren(entry)) {
            throw new IllegalStateException("an entry with children cannot be deleted");
        }
        entriesGained--;
        changes.remove(Table.ENTRY, Keys.ofId(entry.id()));
        changes.remove(Table.CHILD, Keys.child(entry.parentId(), entry.rdnKey()));
        countChild(entry.parentId(), -1);
        updateIndex(entry.id(), entry, null);
        touchName(path);
        touchEntry(path, entry, null);
    }

    /** Gives an entry other attributes. */
    public StoredEntry modify(StoredEntry entry, EntryBuilder attributes) {
        StoredEntry modified = attributes.build(entry.id(), entry.parentId(), sequence, entry.rdn(), entry.rdnKey());
        changes.put(Table.ENTRY, Keys.ofId(entry.id()), modified.bytes());
        updateIndex(entry.id(), entry, modified);
        touchEntry(tree.path(entry), entry, modified);
        return modified;
    }

    /** Gives an entry another name, and with it those below, and other attributes. One key moves however many entries are below. */
    public StoredEntry rename(StoredEntry entry, NamePath to, int contextSize, String rdn, EntryBuilder attributes) {
        NamePath from = tree.path(entry);
        Place place = place(to, contextSize);
        if (place.parentId() == entry.id() || to.size() > from.size() && to.startsWith(from)) {
            throw new IllegalStateException("an entry cannot move below itself");
        }
        long taken = tree.childId(place.parentId(), place.rdnKey());
        if (taken != EntryTree.ROOT_ID && taken != entry.id()) {
            throw new IllegalStateException("an entry of this name exists");
        }
        StoredEntry renamed = attributes.build(entry.id(), place.parentId(), sequence, rdn, place.rdnKey());
        int children = tree.countChildren(entry);
        changes.put(Table.ENTRY, Keys.ofId(entry.id()), renamed.bytes());
        changes.remove(Table.CHILD, Keys.child(entry.parentId(), entry.rdnKey()));
        changes.put(Table.CHILD, Keys.child(place.parentId(), place.rdnKey()), Keys.childValue(entry.id(), children));
        if (place.parentId() != entry.parentId()) {
            countChild(entry.parentId(), -1);
            countChild(place.parentId(), 1);
        }
        updateIndex(entry.id(), entry, renamed);
        touchName(from);
        touchName(to);
        touchPlaces(from);
        touchEntry(to, entry, renamed);
        if (children > 0) {
            touchedSlots.add(TouchedView.structureSlot());
        }
        return renamed;
    }

    public void putLibraryLeaf(byte[] key, byte[] value) {
        changes.put(Table.LIBRARY, key, value);
    }

    public void removeLibraryLeaf(byte[] key) {
        changes.remove(Table.LIBRARY, key);
    }

    /** Notes the agreed time of this batch, before its operations: what they compute from time is that of their own batch. */
    public void agreedTime(long millis) {
        StoreMeta.writeAgreedTime(changes, millis);
    }

    /** Sets the number that {@link TouchedView#named} gives for this name. */
    public void touch(String name) {
        touchedSlots.add(TouchedView.namedSlot(name));
    }

    /** Makes the batch the committed state. */
    public void commit() {
        Set<Integer> slots = new LinkedHashSet<>(touchedSlots);
        store.commit(this, changes, slots, entriesGained);
    }

    /** Drops what was not committed. */
    @Override
    public void close() {
        store.end(this);
    }

    private record Place(long parentId, byte[] rdnKey) {}

    private Place place(NamePath path, int contextSize) {
        if (path.size() == contextSize) {
            return new Place(EntryTree.ROOT_ID, path.joined());
        }
        long parentId = tree.findId(path.parent());
        if (parentId == EntryTree.ROOT_ID) {
            throw new IllegalStateException("the parent does not exist");
        }
        return new Place(parentId, path.rdnKey(path.size() - 1));
    }

    /** Counts, in the tree of names, an entry that came to this parent or left it. Above a naming context nothing is counted. */
    private void countChild(long parentId, int change) {
        StoredEntry parent = parentId == EntryTree.ROOT_ID ? null : tree.entry(parentId);
        if (parent != null) {
            byte[] key = Keys.child(parent.parentId(), parent.rdnKey());
            changes.put(Table.CHILD, key, Keys.childValue(parentId, tree.countChildren(parent) + change));
        }
    }

    private void updateIndex(long id, @Nullable StoredEntry before, @Nullable StoredEntry after) {
        TreeSet<byte[]> old = keys(before);
        TreeSet<byte[]> fresh = keys(after);
        for (byte[] key : old) {
            if (!fresh.contains(key)) {
                changes.remove(Table.INDEX, IndexKeys.withId(key, id));
            }
            touchedSlots.add(TouchedView.keySlot(key));
        }
        for (byte[] key : fresh) {
            if (!old.contains(key)) {
                changes.put(Table.INDEX, IndexKeys.withId(key, id), new byte[0]);
                touchedSlots.add(TouchedView.keySlot(key));
            }
        }
    }

    private TreeSet<byte[]> keys(@Nullable StoredEntry entry) {
        return entry == null ? new TreeSet<>(java.util.Arrays::compareUnsigned) : IndexKeys.of(entry, tree.schema());
    }

    private void touchName(NamePath path) {
        touchedSlots.add(TouchedView.pathSlot(path, path.size()));
    }

    private void touchEntry(NamePath path, @Nullable StoredEntry before, @Nullable StoredEntry after) {
        touchPlaces(path);
        touchContent(before);
        touchContent(after);
        observer.changed(before, after);
    }

    private void touchPlaces(NamePath path) {
        touchedSlots.add(TouchedView.anythingSlot());
        touchedSlots.add(TouchedView.entrySlot(path));
        for (int size = 0; size <= path.size(); size++) {
            touchedSlots.add(TouchedView.subtreeSlot(path, size));
        }
        touchedSlots.add(TouchedView.childrenSlot(path.parent()));
    }

    private void touchContent(@Nullable StoredEntry entry) {
        if (entry == null) {
            return;
        }
        for (StoredAttribute attribute : entry.attributes()) {
            AttributeInfo info = tree.schema().attributeByKey(attribute.key());
            if (info != null && info.indexing() == AttributeInfo.Indexing.INDEXED) {
                touchedSlots.add(TouchedView.attributeSlot(info));
                if (info == tree.schema().objectClass() && attribute.hasNormal(ALIAS_CLASS)) {
                    touchedSlots.add(TouchedView.aliasesSlot());
                }
                if (info == tree.schema().objectClass() && attribute.hasNormal(REFERRAL_CLASS)) {
                    touchedSlots.add(TouchedView.referralsSlot());
                }
            }
        }
    }
}
