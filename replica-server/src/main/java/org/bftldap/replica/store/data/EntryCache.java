package org.bftldap.replica.store.data;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLongArray;
import org.bftldap.replica.store.entry.StoredEntry;
import org.jspecify.annotations.Nullable;

/**
 * Decoded entries, bounded by bytes, shared by readers of different snapshots.
 *
 * <p>An entry read at sequence number s is that of a reader at s' if no batch between the two wrote it. The writer notes each id that a
 * batch writes, in a small table hashed by id, before the batch becomes visible; a cached entry counts only if that note is not newer
 * than both numbers. So the cache needs no versions of its own, a rolled-back batch leaves nothing in it, and a collision is just a miss.
 */
final class EntryCache {

    private static final int SHARDS = 8;
    private static final int WRITTEN_SLOTS = 1 << 16;

    private record Cached(StoredEntry entry, long readAt) {}

    private final AtomicLongArray written = new AtomicLongArray(WRITTEN_SLOTS);
    private final Shard[] shards = new Shard[SHARDS];

    EntryCache(long bytesMax) {
        for (int i = 0; i < SHARDS; i++) {
            shards[i] = new Shard(bytesMax / SHARDS);
        }
    }

    @Nullable StoredEntry get(long id, long sequence) {
        Cached cached = shard(id).get(id);
        if (cached == null || written.get(slot(id)) > Math.min(sequence, cached.readAt())) {
            return null;
        }
        return cached.entry();
    }

    void put(StoredEntry entry, long sequence) {
        shard(entry.id()).put(entry.id(), new Cached(entry, sequence));
    }

    /** As {@link #put}, unless something else had to go for it. */
    void putIfRoom(StoredEntry entry, long sequence) {
        shard(entry.id()).putIfRoom(entry.id(), new Cached(entry, sequence));
    }

    /** To be called before the batch can be seen. */
    void noteWritten(long id, long sequence) {
        written.set(slot(id), sequence);
    }

    private Shard shard(long id) {
        return shards[slot(id) & SHARDS - 1];
    }

    private static int slot(long id) {
        long mixed = id * 0x9e3779b97f4a7c15L;
        return (int) (mixed >>> 48) & WRITTEN_SLOTS - 1;
    }

    private static final class Shard {

        private final long bytesMax;
        private final LinkedHashMap<Long, Cached> entries = new LinkedHashMap<>(16, 0.75f, true);
        private long bytes;

        Shard(long bytesMax) {
            this.bytesMax = bytesMax;
        }

        synchronized @Nullable Cached get(long id) {
            return entries.get(id);
        }

        synchronized void putIfRoom(long id, Cached cached) {
            if (bytes + cached.entry().sizeBytes() <= bytesMax) {
                put(id, cached);
            }
        }

        synchronized void put(long id, Cached cached) {
            if (cached.entry().sizeBytes() > bytesMax) {
                return;
            }
            Cached before = entries.put(id, cached);
            bytes += cached.entry().sizeBytes() - (before == null ? 0 : before.entry().sizeBytes());
            Iterator<Map.Entry<Long, Cached>> oldest = entries.entrySet().iterator();
            while (bytes > bytesMax) {
                bytes -= oldest.next().getValue().entry().sizeBytes();
                oldest.remove();
            }
        }
    }
}
