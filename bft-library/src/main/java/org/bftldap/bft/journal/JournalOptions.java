package org.bftldap.bft.journal;

import java.nio.file.Path;

/**
 * @param directory made if it is missing
 * @param identity 32 bytes that name the owner (group and member): the journal of another is refused
 * @param segmentBytes size at which a new segment is started
 * @param keepBytes how much stays below what could be truncated, to serve peers that fell behind
 */
public record JournalOptions(Path directory, byte[] identity, long segmentBytes, long keepBytes) {

    public static final int IDENTITY_BYTES = 32;

    public JournalOptions {
        identity = identity.clone();
        if (identity.length != IDENTITY_BYTES) {
            throw new IllegalArgumentException("identity must have 32 bytes, not " + identity.length);
        }
        if (segmentBytes < 1024) {
            throw new IllegalArgumentException("segmentBytes must be at least 1024, not " + segmentBytes);
        }
    }

    @Override
    public byte[] identity() {
        return identity.clone();
    }
}
