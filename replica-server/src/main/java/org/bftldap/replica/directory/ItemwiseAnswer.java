package org.bftldap.replica.directory;

import org.bftldap.bft.service.ReadAnswer;
import org.bftldap.directory.result.ChunkWriter;
import org.bftldap.directory.result.SearchItem;
import org.jspecify.annotations.Nullable;

/** An answer that is made item by item, the last being {@link SearchItem.Done}: here the items are put into chunks. */
abstract class ItemwiseAnswer implements ReadAnswer {

    /** Did not fit into the chunk before. */
    private @Nullable SearchItem kept;

    private boolean done;

    /** The next one; not called again after the last. */
    abstract SearchItem nextItem();

    /** The last item is out. */
    void ended() {}

    /** As before the first item. */
    final void beginAnew() {
        kept = null;
        done = false;
    }

    @Override
    public final byte @Nullable [] nextChunk() {
        if (done) {
            return null;
        }
        ChunkWriter writer = new ChunkWriter();
        while (true) {
            SearchItem item = kept != null ? kept : nextItem();
            kept = null;
            if (!writer.offer(item)) {
                kept = item;
                return writer.take();
            }
            if (item instanceof SearchItem.Done) {
                done = true;
                ended();
                return writer.take();
            }
        }
    }
}
