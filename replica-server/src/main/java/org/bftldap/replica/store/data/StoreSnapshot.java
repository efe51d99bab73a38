package org.bftldap.replica.store.data;

import org.bftldap.replica.store.entry.StoredEntry;
import org.bftldap.replica.store.kv.KeyValueSnapshot;
import org.bftldap.replica.store.kv.Table;
import org.jspecify.annotations.Nullable;

/**
 * The committed state after one batch, shared by all who read it; each closes it once. For any number of threads.
 *
 * <p>The store itself holds one use of the newest; the engine's snapshot is released with the last use.
 */
public final class StoreSnapshot implements AutoCloseable {

    private final long sequence;
    private final KeyValueSnapshot reader;
    private final EntryCache cache;
    private final EntryTree tree;
    private final Runnable afterLastUse;
    private int uses = 1;

    StoreSnapshot(KeyValueSnapshot reader, EntryCache cache, Committed committed, Runnable afterLastUse) {
        this.afterLastUse = afterLastUse;
        this.sequence = committed.sequence();
        this.reader = reader;
        this.cache = cache;
        this.tree = new EntryTree(reader, this::read, this::readInPassing, committed, committed::agreedTimeMillis);
    }

    /** Of the last batch in it. */
    public long sequence() {
        return sequence;
    }

    public EntryTree tree() {
        return tree;
    }

    KeyValueSnapshot reader() {
        return reader;
    }

    private @Nullable StoredEntry read(long id) {
        StoredEntry cached = cache.get(id, sequence);
        if (cached != null) {
            return cached;
        }
        StoredEntry entry = load(id);
        if (entry != null) {
            cache.put(entry, sequence);
        }
        return entry;
    }

    private @Nullable StoredEntry readInPassing(long id) {
        StoredEntry cached = cache.get(id, sequence);
        if (cached != null) {
            return cached;
        }
        StoredEntry entry = load(id);
        if (entry != null) {
            cache.putIfRoom(entry, sequence);
        }
        return entry;
    }

    private @Nullable StoredEntry load(long id) {
        byte[] bytes = reader.get(Table.ENTRY, Keys.ofId(id));
        return bytes == null ? null : new StoredEntry(id, bytes);
    }

    /** False if the last use has ended already. */
    synchronized boolean use() {
        if (uses == 0) {
            return false;
        }
        uses++;
        return true;
    }

    @Override
    public void close() {
        if (endUse() == 0) {
            reader.close();
            afterLastUse.run();
        }
    }

    private synchronized int endUse() {
        if (uses == 0) {
            throw new IllegalStateException("a snapshot was closed more often than used");
        }
        uses--;
        return uses;
    }
}
