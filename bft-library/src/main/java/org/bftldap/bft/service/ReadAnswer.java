package org.bftldap.bft.service;

import org.jspecify.annotations.Nullable;

/**
 * The answer to one read, as chunks computed while they are taken, from one snapshot. Used by one thread at a time, not always the
 * same one. Memory stays flat however long the answer is.
 */
public interface ReadAnswer extends AutoCloseable {

    /** The next chunk (at most 256 KiB, at least one chunk an answer), or null after the last. */
    byte @Nullable [] nextChunk();

    /**
     * The number that quorum reads are matched by besides the digest ({@code protocol.md} §2.5 rule 3): a function of the query and the
     * state alone. Valid once {@link #nextChunk} has returned null.
     */
    long version();

    /**
     * How old what the answer is made of may be, by this replica's own clock; {@link Integer#MAX_VALUE} if nobody should keep it. Not agreed upon.
     */
    default int ageMillis() {
        return 0;
    }

    /** Goes back to the first chunk; the same snapshot, so the same bytes. */
    void rewind();

    @Override
    void close();
}
