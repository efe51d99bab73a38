package org.bftldap.bft.nested;

import org.bftldap.bft.service.ReadAnswer;
import org.jspecify.annotations.Nullable;

/** To a question that cannot be decoded: one empty chunk, which proves nothing to anybody. */
final class NoAnswer implements ReadAnswer {

    private boolean taken;

    @Override
    public byte @Nullable [] nextChunk() {
        byte[] chunk = taken ? null : new byte[0];
        taken = true;
        return chunk;
    }

    @Override
    public long version() {
        return 0;
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
