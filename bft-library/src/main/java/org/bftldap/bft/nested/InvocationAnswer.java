package org.bftldap.bft.nested;

import org.bftldap.bft.service.ReadAnswer;
import org.jspecify.annotations.Nullable;

/** What came of an invocation: nothing else is signed as the answer to one. */
final class InvocationAnswer implements ReadAnswer {

    private final byte[] outcome;
    private final long sequence;
    private boolean taken;

    /** @param sequence of the batch in which it was executed */
    InvocationAnswer(byte[] outcome, long sequence) {
        this.outcome = outcome;
        this.sequence = sequence;
    }

    @Override
    public byte @Nullable [] nextChunk() {
        byte[] chunk = taken ? null : outcome;
        taken = true;
        return chunk;
    }

    @Override
    public long version() {
        return sequence;
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
