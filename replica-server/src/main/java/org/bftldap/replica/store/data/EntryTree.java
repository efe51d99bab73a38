package org.bftldap.replica.store.data;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongFunction;
import java.util.function.LongSupplier;
import org.bftldap.replica.store.entry.StoredEntry;
import org.bftldap.replica.store.kv.KeyValueReader;
import org.bftldap.replica.store.kv.Scan;
import org.bftldap.replica.store.kv.StoreException;
import org.bftldap.replica.store.kv.Table;
import org.bftldap.replica.store.schema.AttributeInfo;
import org.bftldap.replica.store.schema.EntrySchema;
import org.bftldap.replica.store.schema.NamePath;
import org.jspecify.annotations.Nullable;

/** Reads entries by id and by name from one consistent view. As many threads as the view allows. */
public final class EntryTree {

    /** The id above all naming contexts; no entry has it. */
    public static final long ROOT_ID = 0;

    private final KeyValueReader reader;
    private final LongFunction<@Nullable StoredEntry> entries;
    private final LongFunction<@Nullable StoredEntry> inPassing;
    private final TouchedView touched;
    private final EntrySchema schema;
    private final long entryCount;
    private final LongSupplier agreedTimeMillis;

    EntryTree(
            KeyValueReader reader,
            LongFunction<@Nullable StoredEntry> entries,
            LongFunction<@Nullable StoredEntry> inPassing,
            Committed committed,
            LongSupplier agreedTimeMillis) {
        this.reader = reader;
        this.entries = entries;
        this.inPassing = inPassing;
        this.touched = committed.touched();
        this.schema = committed.schema();
        this.entryCount = committed.entryCount();
        this.agreedTimeMillis = agreedTimeMillis;
    }

    /** How many entries the last committed state has: a measure for plans, never part of an answer. */
    public long entryCount() {
        return entryCount;
    }

    /** Agreed time of the last batch in this state, the one in progress included; milliseconds since 1970 UTC, 0 at genesis. */
    public long agreedTimeMillis() {
        return agreedTimeMillis.getAsLong();
    }

    public EntrySchema schema() {
        return schema;
    }

    /** All entries, in order of their ids. */
    public Entries entries() {
        return new Entries(reader.scan(Table.ENTRY, new byte[0]));
    }

    /** A walk through entries; to be closed. */
    public static final class Entries implements AutoCloseable {

        private final Scan scan;

        private Entries(Scan scan) {
            this.scan = scan;
        }

        public boolean next() {
            return scan.next();
        }

        public StoredEntry entry() {
            return new StoredEntry(Keys.id(scan.key(), 0), scan.value());
        }

        @Override
        public void close() {
            scan.close();
        }
    }

    /** What administrators added to the schema. */
    public AddedElements addedElements() {
        return SchemaRows.read(reader);
    }

    public TouchedView touched() {
        return touched;
    }

    /** The entry with this id, or null. */
    public @Nullable StoredEntry entry(long id) {
        return entries.apply(id);
    }

    /** As {@link #entry} for one of very many: it must not push others out of the cache. */
    public @Nullable StoredEntry entryInPassing(long id) {
        return inPassing.apply(id);
    }

    /** The entry with this name, or null. */
    public @Nullable StoredEntry find(NamePath path) {
        long id = findId(path);
        return id == ROOT_ID ? null : entry(id);
    }

    /** The id of the entry with this name, or {@link #ROOT_ID} if there is none. */
    public long findId(NamePath path) {
        long id = ROOT_ID;
        int depth = 0;
        while (id == ROOT_ID && depth < path.size()) {
            depth++;
            id = childId(ROOT_ID, path.joined(0, depth));
        }
        while (id != ROOT_ID && depth < path.size()) {
            id = childId(id, path.rdnKey(depth));
            depth++;
        }
        return id;
    }

    /** The nearest entry above this name that exists (RFC 4511 §4.1.9 matchedDN), or null. */
    public @Nullable StoredEntry nearestAbove(NamePath path) {
        for (int size = path.size() - 1; size > 0; size--) {
            StoredEntry entry = find(path.upTo(size));
            if (entry != null) {
                return entry;
            }
        }
        return null;
    }

    /** The child's id, or {@link #ROOT_ID} if there is none. */
    public long childId(long parentId, byte[] rdnKey) {
        byte[] value = reader.get(Table.CHILD, Keys.child(parentId, rdnKey));
        return value == null ? ROOT_ID : Keys.id(value, 0);
    }

    public boolean hasChildren(StoredEntry entry) {
        return countChildren(entry) > 0;
    }

    public int countChildren(StoredEntry entry) {
        byte[] value = reader.get(Table.CHILD, Keys.child(entry.parentId(), entry.rdnKey()));
        return value == null ? 0 : Keys.childCount(value);
    }

    /** The entries right below, in canonical order. */
    public Children children(long parentId) {
        return new Children(reader.scan(Table.CHILD, Keys.ofId(parentId)));
    }

    /** The entries right below whose RDN keys come after this one, in canonical order. */
    public Children childrenAfter(long parentId, byte[] rdnKey) {
        // Nothing lies between a key and the same with a zero octet behind it.
        byte[] next = java.util.Arrays.copyOf(rdnKey, rdnKey.length + 1);
        return new Children(reader.scan(Table.CHILD, Keys.ofId(parentId), Keys.child(parentId, next)));
    }

    /** A range of the index. */
    private Scan index(byte[] prefix, byte[] from) {
        return reader.scan(Table.INDEX, prefix, from);
    }

    /**
     * The entries that hold a value (or of objectClass: a class or one below it), in the order of their ids.
     *
     * @param attribute an indexed one
     * @param normal the value's normal form
     */
    public List<StoredEntry> holding(AttributeInfo attribute, byte[] normal) {
        List<StoredEntry> found = new ArrayList<>();
        byte[] prefix = IndexKeys.value(attribute, normal);
        try (Scan scan = index(prefix, prefix)) {
            while (scan.next()) {
                StoredEntry entry = entry(IndexKeys.idOf(scan.key()));
                if (entry != null) {
                    found.add(entry);
                }
            }
        }
        return found;
    }

    /** The entries that hold this normal value of the attribute itself (its subtypes' values stand under those). */
    public Postings withValue(AttributeInfo attribute, byte[] normal) {
        byte[] prefix = IndexKeys.value(attribute, normal);
        return new Postings(index(prefix, prefix), prefix.length);
    }

    /** The entries with a value that starts so; an entry comes once for each of its values. */
    public Postings withInitial(AttributeInfo attribute, byte[] normal) {
        byte[] prefix = IndexKeys.startingWith(attribute, normal);
        return new Postings(index(prefix, prefix), IndexKeys.attribute(attribute).length);
    }

    /** The entries with a value at or after this one, in the order of values. */
    public Postings withValueFrom(AttributeInfo attribute, byte[] normal) {
        byte[] prefix = IndexKeys.attribute(attribute);
        return new Postings(index(prefix, IndexKeys.startingWith(attribute, normal)), prefix.length);
    }

    /** The entries with any value of the attribute, in the order of values. */
    public Postings withAnyValue(AttributeInfo attribute) {
        byte[] prefix = IndexKeys.attribute(attribute);
        return new Postings(index(prefix, prefix), prefix.length);
    }

    /** A cursor over a range of the index; must be closed. */
    public static final class Postings implements AutoCloseable {

        private final Scan scan;
        private final int attributePrefixLength;
        private byte[] key = {};

        private Postings(Scan scan, int attributePrefixLength) {
            this.scan = scan;
            this.attributePrefixLength = attributePrefixLength;
        }

        public boolean next() {
            if (!scan.next()) {
                return false;
            }
            key = scan.key();
            return true;
        }

        public long id() {
            return IndexKeys.idOf(key);
        }

        /** The normal value; only its beginning if {@link #isCut()}. Not for {@link #withValue}. */
        public byte[] value() {
            return IndexKeys.valueOf(key, attributePrefixLength);
        }

        /** Whether this value is too long to stand in the index whole. */
        public boolean isCut() {
            return IndexKeys.isCut(value());
        }

        @Override
        public void close() {
            scan.close();
        }
    }

    /** The entry's name as it was written. */
    public String dn(StoredEntry entry) {
        StringBuilder dn = new StringBuilder(entry.rdn());
        StoredEntry above = entry;
        while (above.parentId() != ROOT_ID) {
            above = parent(above);
            dn.append(',').append(above.rdn());
        }
        return dn.toString();
    }

    /** The entry's name in normal form. */
    public NamePath path(StoredEntry entry) {
        List<StoredEntry> up = new ArrayList<>(List.of(entry));
        while (up.get(up.size() - 1).parentId() != ROOT_ID) {
            up.add(parent(up.get(up.size() - 1)));
        }
        NamePath path = NamePath.ROOT.childJoined(up.get(up.size() - 1).rdnKey());
        for (int i = up.size() - 2; i >= 0; i--) {
            path = path.child(up.get(i).rdnKey());
        }
        return path;
    }

    /** Whether the entry is the one with this id or below it. */
    public boolean isWithin(StoredEntry entry, long ancestorId) {
        StoredEntry above = entry;
        while (above.id() != ancestorId) {
            if (above.parentId() == ROOT_ID) {
                return ancestorId == ROOT_ID;
            }
            above = parent(above);
        }
        return true;
    }

    private StoredEntry parent(StoredEntry entry) {
        StoredEntry parent = entry(entry.parentId());
        if (parent == null) {
            throw new StoreException("entry " + Long.toHexString(entry.id()) + " has no parent");
        }
        return parent;
    }

    /** A cursor over the children of one entry; must be closed. */
    public static final class Children implements AutoCloseable {

        private final Scan scan;
        private byte[] value = {};

        private Children(Scan scan) {
            this.scan = scan;
        }

        public boolean next() {
            if (!scan.next()) {
                return false;
            }
            value = scan.value();
            return true;
        }

        public long id() {
            return Keys.id(value, 0);
        }

        /** Whether the child has children itself; saves looking for them. */
        public boolean hasChildren() {
            return Keys.childCount(value) > 0;
        }

        /** Not to be changed. */
        public byte[] rdnKey() {
            byte[] key = scan.key();
            return java.util.Arrays.copyOfRange(key, Keys.ID_BYTES, key.length);
        }

        @Override
        public void close() {
            scan.close();
        }
    }
}
