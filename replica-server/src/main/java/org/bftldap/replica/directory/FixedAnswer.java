package org.bftldap.replica.directory;

import java.util.Optional;
import org.bftldap.bft.service.ReadAnswer;
import org.bftldap.directory.result.ChunkWriter;
import org.bftldap.directory.result.DirectoryResult;
import org.bftldap.directory.result.SearchItem;
import org.jspecify.annotations.Nullable;

/** The answer to a search for an entry outside the naming contexts: its entry, if the filter matches, and the end. */
final class FixedAnswer implements ReadAnswer {

    private final byte[][] chunks;
    private final long version;
    private int next;

    FixedAnswer(Optional<byte[]> entry, DirectoryResult result, long version) {
        ChunkWriter writer = new ChunkWriter();
        SearchItem done = new SearchItem.Done(result);
        entry.ifPresent(protocolOp -> writer.offer(new SearchItem.Entry(protocolOp)));
        if (writer.offer(done)) {
            chunks = new byte[][] {writer.take()};
        } else {
            byte[] first = writer.take();
            writer.offer(done);
            chunks = new byte[][] {first, writer.take()};
        }
        this.version = version;
    }

    @Override
    public byte @Nullable [] nextChunk() {
        return next < chunks.length ? chunks[next++] : null;
    }

    @Override
    public long version() {
        return version;
    }

    @Override
    public void rewind() {
        next = 0;
    }

    @Override
    public void close() {
        // nothing is held
    }
}
