package org.bftldap.replica.directory;

import org.bftldap.bft.service.ReadAnswer;
import org.bftldap.directory.result.ChunkWriter;
import org.bftldap.directory.result.DirectoryResult;
import org.bftldap.directory.result.SearchItem;
import org.jspecify.annotations.Nullable;

/** An answer that was short enough to be worked out at once. */
final class SingleChunk implements ReadAnswer {

    private final byte[] chunk;
    private final long version;
    private boolean taken;

    SingleChunk(byte[] chunk, long version) {
        this.chunk = chunk;
        this.version = version;
    }

    static SingleChunk of(DirectoryResult result, long version) {
        ChunkWriter writer = new ChunkWriter();
        writer.offer(new SearchItem.Done(result));
        return new SingleChunk(writer.take(), version);
    }

    @Override
    public byte @Nullable [] nextChunk() {
        if (taken) {
            return null;
        }
        taken = true;
        return chunk;
    }

    @Override
    public long version() {
        return version;
    }

    @Override
    public void rewind() {
        taken = false;
    }

    @Override
    public void close() {
        // nothing is held
    }
}
