package org.bftldap.bft.core.message;

import org.bftldap.bft.core.types.Digest;

/**
 * What a replica writes down for itself before it says it to others (§2.14). Replayed in the order written, after a restart.
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

    /**
     * Accepted as (v, n, d) because the NEW-VIEW of v says so, and, unless we are its primary, voted for by PREPARE. Its batch stands before; a primary
     * stands for what its NEW-VIEW says also where the batch comes later.
     */
    record Accepted(long view, long sequence, Digest digest) implements JournalRecord {}

    /** A batch that a new view carries over, fetched from others. Says nothing of votes. */
    record Carried(long sequence, long timeMillis, Batch batch) implements JournalRecord {}

    /**
     * We left all views before that of this VIEW-CHANGE, and never say another for it.
     *
     * @param sequence our stable checkpoint when it was written: written again at each later one, it is kept as long as it is needed
     */
    record LeftView(long sequence, ViewChange viewChange) implements JournalRecord {}

    /**
     * We are in this view.
     *
     * @param sequence as for {@link LeftView}
     */
    record EnteredView(long sequence, NewView newView) implements JournalRecord {}

    /** The first record of a replica that is new in a new group: it has promised nothing. */
    record Joined() implements JournalRecord {
        @Override
        public long sequence() {
            return 1;
        }
    }

    /**
     * What this replica promised before is lost: it observes, up to a number that it finds out from the others (§2.14).
     *
     * @param sequence one above the state that was found
     */
    record Lost(long sequence) implements JournalRecord {}

    /**
     * Every promise that was lost is for a number up to M: no vote before a checkpoint at or above it is stable.
     *
     * @param sequence M
     */
    record Observing(long sequence) implements JournalRecord {}

    /** The state of this checkpoint was fetched and is being installed: counts as {@link Stable} once the store holds it. */
    record StateFetched(CheckpointCertificate certificate) implements JournalRecord {
        @Override
        public long sequence() {
            return certificate.sequence();
        }
    }

    /**
     * The state was found to be wrong and is being fetched. A second time, with no checkpoint of its own agreed since the fetch, is once too
     * often.
     *
     * @param sequence one above the state that was opened
     */
    record Repairing(long sequence) implements JournalRecord {}

    /** This checkpoint is stable: its certificate, and our image of it is durable. */
    record Stable(CheckpointCertificate certificate) implements JournalRecord {
        @Override
        public long sequence() {
            return certificate.sequence();
        }
    }
}
