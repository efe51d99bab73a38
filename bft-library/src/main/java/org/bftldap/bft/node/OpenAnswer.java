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

    /** Chunks of an answer up to this size are kept; those of longer ones are computed again. */
    private static final int KEEP_BYTES_MAX = 512 << 10;

    private final ReadAnswer answer;
    private final List<byte[]> kept = new ArrayList<>();
    private final List<Digest> digests = new ArrayList<>();
    private long version;
    private long digestedBytes;
    private int next;
    private int sought = -1;
    private boolean closed;
    private volatile long lastUsedNanos = System.nanoTime();

    OpenAnswer(ReadAnswer answer) {
        this.answer = answer;
    }

    /**
     * The next part of the first pass.
     *
     * @param chunks how many at most
     * @return whether the pass is done
     */
    synchronized boolean digest(int chunks) {
        for (int i = 0; i < chunks; i++) {
            byte[] chunk = answer.nextChunk();
            if (chunk == null) {
                endOfFirstPass();
                return true;
            }
            digests.add(Digest.sha256(chunk));
            digestedBytes += chunk.length;
            if (digestedBytes <= KEEP_BYTES_MAX) {
                kept.add(chunk);
            } else {
                kept.clear();
            }
        }
        return false;
    }

    private void endOfFirstPass() {
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

    /**
     * Goes towards a chunk that has to be computed again, past those before it.
     *
     * @param chunks how many at most
     * @return whether {@link #chunk} is near; false also while another chunk is being sought, or the two would drive each other back
     */
    synchronized boolean seek(int index, int chunks) {
        if (closed || index >= digests.size() || !kept.isEmpty()) {
            return true;
        }
        if (sought >= 0 && sought != index) {
            return false;
        }
        sought = index;
        rewindTo(index);
        for (int i = 0; i < chunks && next < index; i++) {
            answer.nextChunk();
            next++;
        }
        if (next == index) {
            sought = -1;
        }
        return next == index;
    }

    private void rewindTo(int index) {
        if (index < next) {
            answer.rewind();
            next = 0;
        }
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
        rewindTo(index);
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
