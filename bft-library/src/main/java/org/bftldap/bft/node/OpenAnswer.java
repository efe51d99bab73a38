package org.bftldap.bft.node;

import java.util.ArrayList;
import java.util.List;
import org.bftldap.bft.core.types.Digest;
import org.bftldap.bft.service.ReadAnswer;
import org.jspecify.annotations.Nullable;

/**
 * One answer being given: digested once from end to end, then read again chunk by chunk as the client fetches them. Chunks of short
 * answers are kept, those of long ones computed again from the same snapshot. One thread at a time, by its lock.
 */
final class OpenAnswer implements AutoCloseable {

    private final ReadAnswer answer;
    private final List<byte[]> kept = new ArrayList<>();
    private final List<Digest> digests = new ArrayList<>();
    private long version;
    private int next;
    private boolean closed;
    private volatile long lastUsedNanos = System.nanoTime();

    OpenAnswer(ReadAnswer answer) {
        this.answer = answer;
    }

    /** First pass. @param keepBytesMax up to which size all chunks are kept */
    synchronized void digest(int keepBytesMax) {
        long bytes = 0;
        byte[] chunk = answer.nextChunk();
        while (chunk != null) {
            digests.add(Digest.sha256(chunk));
            bytes += chunk.length;
            if (bytes <= keepBytesMax) {
                kept.add(chunk);
            } else {
                kept.clear();
            }
            chunk = answer.nextChunk();
        }
        version = answer.version();
        if (kept.size() < digests.size()) {
            kept.clear();
            answer.rewind();
        }
    }

    synchronized List<Digest> digests() {
        return digests;
    }

    synchronized long version() {
        return version;
    }

    /** Null if it was closed or there is no such chunk. */
    synchronized byte @Nullable [] chunk(int index) {
        lastUsedNanos = System.nanoTime();
        if (closed || index >= digests.size()) {
            return null;
        }
        if (!kept.isEmpty()) {
            return kept.get(index);
        }
        if (index < next) {
            answer.rewind();
            next = 0;
        }
        byte[] chunk = null;
        while (next <= index) {
            chunk = answer.nextChunk();
            next++;
        }
        return chunk;
    }

    boolean idleSince(long nanos) {
        return lastUsedNanos - nanos < 0;
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            kept.clear();
            answer.close();
        }
    }
}
