package org.bftldap.bft.core.message;

import org.bftldap.bft.core.types.Digest;

/**
 * What a replica writes down for itself before it says it to others (§2.14). Replayed in the order written, after a restart.
 *
 * <p>ENTERED-VIEW and NEW-VIEW records will join with the view change.
 */
public sealed interface JournalRecord {

    /** Number of the batch or checkpoint that it speaks of: once a checkpoint at or above it is stable, the record is not needed. */
    long sequence();

    /** Accepted as the only proposal for (v, n), and, unless we are the primary of v, voted for by PREPARE. */
    record Proposed(PrePrepare prePrepare) implements JournalRecord {
        @Override
        public long sequence() {
            return prePrepare.sequence();
        }
    }

    /** (v, n, d) is prepared here; COMMIT was or will be sent. */
    record Prepared(long view, long sequence, Digest digest) implements JournalRecord {}

    /** The batch d of an earlier {@link Proposed} is the one for n, for ever. Saves asking the others after a restart; need not be synced. */
    record Decided(long sequence, Digest digest) implements JournalRecord {}

    /** The batch for n, for ever, learned from others without a vote of ours. */
    record Learned(long sequence, long timeMillis, Batch batch) implements JournalRecord {}

    /** This checkpoint is stable: its certificate, and our image of it is durable. */
    record Stable(CheckpointCertificate certificate) implements JournalRecord {
        @Override
        public long sequence() {
            return certificate.sequence();
        }
    }
}
