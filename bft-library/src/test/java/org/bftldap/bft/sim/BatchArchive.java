package org.bftldap.bft.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.bftldap.bft.core.message.BatchClaim;
import org.bftldap.bft.core.message.ClaimForm;
import org.bftldap.bft.core.message.JournalRecord;
import org.bftldap.bft.core.message.PrePrepare;

/** The executed batches that a journal still holds: what a node looks up to serve a peer that fell behind. */
final class BatchArchive {

    private final Map<Long, List<PrePrepare>> proposals = new TreeMap<>();
    private final TreeMap<Long, BatchClaim.WithBatch> decided = new TreeMap<>();

    void add(JournalRecord record) {
        if (record instanceof JournalRecord.Proposed proposed) {
            proposals.computeIfAbsent(record.sequence(), n -> new ArrayList<>()).add(proposed.prePrepare());
        } else if (record instanceof JournalRecord.Learned learned) {
            decided.put(learned.sequence(), new BatchClaim.WithBatch(learned.sequence(), learned.timeMillis(), learned.batch()));
        } else if (record instanceof JournalRecord.Decided decision) {
            for (PrePrepare proposal : proposals.getOrDefault(decision.sequence(), List.of())) {
                if (proposal.digest().equals(decision.digest())) {
                    decided.put(
                            decision.sequence(),
                            new BatchClaim.WithBatch(decision.sequence(), proposal.timeMillis(), proposal.batch()));
                }
            }
        }
    }

    /** Claims for what is held of from..to, at most {@code max}. */
    List<BatchClaim> claims(long from, long to, ClaimForm form, int max) {
        List<BatchClaim> claims = new ArrayList<>();
        for (BatchClaim.WithBatch batch : decided.subMap(from, true, to, true).values()) {
            if (claims.size() < max) {
                claims.add(form == ClaimForm.WITH_BATCH ? batch : new BatchClaim.DigestOnly(batch.sequence(), batch.digest()));
            }
        }
        return claims;
    }

    void dropUpTo(long sequence) {
        decided.headMap(sequence, true).clear();
        proposals.keySet().removeIf(n -> n <= sequence);
    }
}
