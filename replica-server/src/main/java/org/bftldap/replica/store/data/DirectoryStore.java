package org.bftldap.replica.store.data;

import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import java.util.Set;
import org.bftldap.bft.service.StateImage;
import org.bftldap.bft.service.StateLeaves;
import org.bftldap.bft.service.StateStage;
import org.bftldap.replica.store.entry.StoredEntry;
import org.bftldap.replica.store.kv.Images;
import org.bftldap.replica.store.kv.KeyValueReader;
import org.bftldap.replica.store.kv.KeyValueStore;
import org.bftldap.replica.store.kv.KeyValueTransaction;
import org.bftldap.replica.store.kv.RocksStore;
import org.bftldap.replica.store.kv.StoreException;
import org.bftldap.replica.store.kv.Table;
import org.bftldap.replica.store.schema.EntrySchema;
import org.jspecify.annotations.Nullable;

/**
 * All data of one replica: opened from its newest certified image, changed by one batch at a time, read through snapshots.
 *
 * <p>Threads: {@link #snapshot}, {@link #committedSchema} and {@link #entries} may be called by any; everything else by the replica's thread.
 */
public final class DirectoryStore implements AutoCloseable {

    private final Images images;
    private final KeyValueStore engine;
    private final EntryCache cache;
    private final StoreLeaves leaves;
    private final StoreOptions options;
    private final SchemaMaker schemas;
    private final Object publishing = new Object();
    private final BitSet unsavedPages = new BitSet(TouchedPages.COUNT);

    /** These two change together, under {@code publishing}. */
    private volatile Committed committed;

    private @Nullable StoreSnapshot newest;

    private int openSnapshots;
    private boolean closed;
    private @Nullable StoreTransaction current;
    private @Nullable StoredStage stage;

    /** Whether any batch was ever committed, genesis included. */
    private boolean begun;

    private DirectoryStore(Images images, KeyValueStore engine, StoreOptions options, SchemaMaker schemas) {
        this.images = images;
        this.engine = engine;
        this.options = options;
        this.schemas = schemas;
        this.cache = new EntryCache(options.entryCacheBytes());
        this.leaves = new StoreLeaves(engine.latest(), this::saveTouched);
        KeyValueReader stored = engine.latest();
        begun = StoreMeta.isBegun(stored);
        committed = load(stored, schemas.with(SchemaRows.read(stored)));
    }

    private static Committed load(KeyValueReader stored, EntrySchema schema) {
        return new Committed(
                StoreMeta.applied(stored),
                StoreMeta.agreedTimeMillis(stored),
                TouchedPages.load(stored),
                schema,
                StoreMeta.entryCount(stored));
    }

    /**
     * Opens the state of the newest certified image in this directory; empty before genesis.
     *
     * @param schemas is asked for the schema of what is found there, and of states taken from others
     * @throws StoreException if it cannot be read, or is of another format
     */
    public static DirectoryStore open(Path directory, SchemaMaker schemas, StoreOptions options) {
        Images images = Images.open(directory);
        KeyValueStore engine = RocksStore.open(images.live(), options.engine());
        try {
            if (images.newest().isPresent()) {
                StoreMeta.requireFormat(engine.latest(), directory);
            }
            return new DirectoryStore(images, engine, options, schemas);
        } catch (RuntimeException e) {
            engine.close();
            throw e;
        }
    }

    /** Whether genesis has still to be made: there is no image to open. */
    public boolean isNew() {
        return images.newest().isEmpty();
    }

    /** Sequence number of the last committed batch. */
    public long applied() {
        return committed.sequence();
    }

    /** In the newest committed state. For all threads. */
    public long entries() {
        return committed.entryCount();
    }

    /** What the replica's thread sees: the open batch's, else the committed one. */
    public EntrySchema schema() {
        StoreTransaction transaction = current;
        return transaction != null ? transaction.tree().schema() : committed.schema();
    }

    /** That of the newest committed state. For all threads. */
    public EntrySchema committedSchema() {
        return committed.schema();
    }

    /** Starts the transaction of a batch; genesis is batch 0. At most one is open. */
    public StoreTransaction begin(long sequence) {
        if (current != null) {
            throw new IllegalStateException("a batch is open already");
        }
        if (sequence <= applied() && (sequence != 0 || begun)) {
            throw new IllegalStateException("batch " + sequence + " was begun at " + applied());
        }
        StoreTransaction transaction = new StoreTransaction(this, sequence, new KeyValueTransaction(engine), committed);
        current = transaction;
        return transaction;
    }

    /** The open batch's transaction, or null. */
    public @Nullable StoreTransaction current() {
        return current;
    }

    /** What the replica's thread sees: the open batch's state, else the committed one. */
    public EntryTree tree() {
        StoreTransaction transaction = current;
        Committed state = committed;
        return transaction != null
                ? transaction.tree()
                : new EntryTree(engine.latest(), this::readCommitted, this::readCommitted, state, state::agreedTimeMillis);
    }

    /** The committed state; the caller closes it. */
    public StoreSnapshot snapshot() {
        synchronized (publishing) {
            StoreSnapshot snapshot = newest;
            if (snapshot == null) {
                if (closed) {
                    throw new IllegalStateException("the store is closed");
                }
                snapshot = new StoreSnapshot(engine.snapshot(), cache, committed, this::snapshotEnded);
                newest = snapshot;
                openSnapshots++;
            }
            if (!snapshot.use()) {
                throw new IllegalStateException("the store holds the newest snapshot itself");
            }
            return snapshot;
        }
    }

    public StateLeaves leaves() {
        return leaves;
    }

    /** Makes an immutable, durable image of exactly the committed state. */
    public void takeImage(long sequence) {
        if (current != null || sequence != applied()) {
            throw new IllegalStateException("an image of " + sequence + " was asked for at " + applied());
        }
        saveTouched();
        images.take(engine, sequence);
    }

    public void imageCertified(long sequence) {
        images.certify(sequence);
    }

    /** The certified image of this number, or null if it is not held; to be closed before the store is opened again. */
    public @Nullable StateImage openImage(long sequence) {
        return StoredImage.open(images, sequence);
    }

    /** Begins another state beside this one, as a copy of the newest certified image, or empty. At most one is open. */
    public StateStage stage() {
        if (stage != null) {
            throw new IllegalStateException("a stage is open already");
        }
        StoredStage begun = new StoredStage(images, schemas, options, () -> stage = null);
        stage = begun;
        return begun;
    }

    @Nullable StoredEntry readCommitted(long id) {
        StoredEntry cached = cache.get(id, applied());
        if (cached != null) {
            return cached;
        }
        byte[] bytes = engine.latest().get(Table.ENTRY, Keys.ofId(id));
        if (bytes == null) {
            return null;
        }
        StoredEntry entry = new StoredEntry(id, bytes);
        cache.put(entry, applied());
        return entry;
    }

    void commit(StoreTransaction transaction, KeyValueTransaction changes, Set<Integer> touchedSlots, int entriesGained) {
        EntrySchema schema = transaction.tree().schema();
        if (transaction != current) {
            throw new IllegalStateException("the batch was closed");
        }
        long sequence = transaction.sequence();
        long entryCount = committed.entryCount() + entriesGained;
        StoreMeta.write(changes, sequence, entryCount);
        List<KeyValueTransaction.Change> entries = changes.changes(Table.ENTRY);
        long agreedTimeMillis = StoreMeta.agreedTimeMillis(changes);
        leaves.update(changes);
        // Genesis counts as batch 1: 0 is for what was never touched.
        TouchedView touched = committed.touched().with(touchedSlots, Math.max(1, sequence));
        touchedSlots.forEach(slot -> unsavedPages.set(TouchedPages.ofSlot(slot)));
        for (KeyValueTransaction.Change change : entries) {
            cache.noteWritten(Keys.id(change.key(), 0), sequence);
        }
        synchronized (publishing) {
            changes.commit();
            committed = new Committed(sequence, agreedTimeMillis, touched, schema, entryCount);
            dropNewest();
        }
        for (KeyValueTransaction.Change change : entries) {
            byte[] value = change.value();
            if (value != null) {
                cache.put(new StoredEntry(Keys.id(change.key(), 0), value), sequence);
            }
        }
        begun = true;
        current = null;
    }

    void end(StoreTransaction transaction) {
        if (current == transaction) {
            current = null;
        }
    }

    private void dropNewest() {
        StoreSnapshot snapshot = newest;
        newest = null;
        if (snapshot != null) {
            snapshot.close();
        }
    }

    /**
     * Touched numbers reach the store only when it is hashed or imaged: what is between images is lost in a crash anyway, and batches need
     * not write them one by one.
     */
    private void saveTouched() {
        if (unsavedPages.isEmpty()) {
            return;
        }
        KeyValueTransaction pages = new KeyValueTransaction(engine);
        for (int page = unsavedPages.nextSetBit(0); page >= 0; page = unsavedPages.nextSetBit(page + 1)) {
            pages.put(Table.TOUCHED, TouchedPages.key(page), TouchedPages.encode(committed.touched(), page));
        }
        leaves.update(pages);
        pages.commit();
        unsavedPages.clear();
    }

    /** Snapshots still in use keep the engine open until the last of them ends. */
    @Override
    public void close() {
        StoredStage open = stage;
        if (open != null) {
            open.close();
        }
        leaves.endAscending();
        synchronized (publishing) {
            closed = true;
            openSnapshots++;
            dropNewest();
        }
        snapshotEnded();
    }

    private void snapshotEnded() {
        synchronized (publishing) {
            openSnapshots--;
            if (closed && openSnapshots == 0) {
                engine.close();
            }
        }
    }
}
