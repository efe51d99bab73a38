package org.bftldap.bft.core.protocol;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.bftldap.bft.core.message.CheckpointCertificate;
import org.bftldap.bft.core.message.JournalRecord;
import org.bftldap.bft.core.message.PrePrepare;
import org.bftldap.bft.core.message.Request;
import org.jspecify.annotations.Nullable;

/**
 * Puts a replica back where its journal says it was (§2.14): the same votes for the same numbers, so that it never says twice what it may
 * say once, and the same decisions, executed again from the image on.
 *
 * <p>The window stands above the newest certificate, although the image that was opened may be an older one: votes in that window were
 * sent and must be known. The batches between are executed again.
 */
final class Recovery {

    private final Settings settings;
    private final @Nullable CheckpointCertificate stable;
    private final long low;
    private final TreeMap<Long, PrePrepare> proposals = new TreeMap<>();
    private final List<JournalRecord.Prepared> prepared = new ArrayList<>();
    private final TreeMap<Long, Decision> decided = new TreeMap<>();

    Recovery(Settings settings, Restored restored, Iterable<JournalRecord> journal) {
        this.settings = settings;
        CheckpointCertificate newest = null;
        for (JournalRecord record : journal) {
            if (record instanceof JournalRecord.Stable certified) {
                newest = certified.certificate();
            } else if (record instanceof JournalRecord.Fetched fetched && fetched.sequence() == restored.applied()) {
                newest = fetched.certificate(); // and the store holds it
            }
        }
        stable = newest;
        low = newest == null ? restored.applied() : Math.max(newest.sequence(), restored.applied());
        for (JournalRecord record : journal) {
            if (record.sequence() > restored.applied()) {
                read(record);
            }
        }
    }

    private void read(JournalRecord record) {
        if (record instanceof JournalRecord.Proposed proposed) {
            proposals.put(record.sequence(), proposed.prePrepare());
        } else if (record instanceof JournalRecord.Prepared one) {
            prepared.add(one);
        } else if (record instanceof JournalRecord.Learned one) {
            decided.put(
                    one.sequence(),
                    new Decision(one.sequence(), one.batch().digest(one.timeMillis()), one.timeMillis(), one.batch()));
        } else if (record instanceof JournalRecord.Decided one) {
            PrePrepare proposal = proposals.get(one.sequence());
            Invariants.check(
                    proposal != null && proposal.digest().equals(one.digest()), "decided only what the journal holds");
            decided.put(
                    one.sequence(),
                    new Decision(one.sequence(), one.digest(), proposal.timeMillis(), proposal.batch()));
        }
    }

    /** h. */
    long low() {
        return low;
    }

    @Nullable CheckpointCertificate stable() {
        return stable;
    }

    /** The last number that was decided before the restart. */
    long decidedUpTo() {
        return decided.isEmpty() ? 0 : decided.lastKey();
    }

    /**
     * The last number that may have been executed, and seen by readers, before the restart. Whatever is executed stands in the journal as
     * prepared, decided or learned, or below a certificate.
     */
    long seenUpTo() {
        long seen = Math.max(low, decidedUpTo());
        for (JournalRecord.Prepared one : prepared) {
            seen = Math.max(seen, one.sequence());
        }
        return seen;
    }

    void restore(NormalCase normalCase, Decisions decisions, Batcher batcher) {
        for (PrePrepare proposal : proposals.values()) {
            normalCase.restoreProposal(proposal);
            for (Request request : proposal.batch().requests()) {
                batcher.proposed(request);
            }
        }
        for (JournalRecord.Prepared one : prepared) {
            normalCase.restorePrepared(one);
        }
        for (Decision decision : decided.values()) {
            normalCase.restoreDecided(decision);
            decisions.add(decision);
        }
    }
}
