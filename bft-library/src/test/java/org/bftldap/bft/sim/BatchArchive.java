package org.bftldap.bft.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.bftldap.bft.core.message.BatchClaim;
import org.bftldap.bft.core.message.BatchContent;
import org.bftldap.bft.core.message.ClaimForm;
import org.bftldap.bft.core.message.JournalRecord;
import org.bftldap.bft.core.message.PrePrepare;
import org.bftldap.bft.core.types.Digest;
import org.jspecify.annotations.Nullable;

/** The executed batches that a journal still holds: what a node looks up to serve a peer that fell behind. */
public final class BatchArchive {

    private final Map<Long, List<BatchClaim.WithBatch>> proposals = new TreeMap<>();
    private final TreeMap<Long, BatchClaim.WithBatch> decided = new TreeMap<>();

    public void add(JournalRecord record) {
        if (record instanceof JournalRecord.Proposed proposed) {
            PrePrepare proposal = proposed.prePrepare();
            proposed(new BatchClaim.WithBatch(proposal.sequence(), proposal.timeMillis(), proposal.batch()));
        } else if (record instanceof JournalRecord.Carried fetched) {
            proposed(new BatchClaim.WithBatch(fetched.sequence(), fetched.timeMillis(), fetched.batch()));
        } else if (record instanceof JournalRecord.Learned learned) {
            decided.put(learned.sequence(), new BatchClaim.WithBatch(learned.sequence(), learned.timeMillis(), learned.batch()));
        } else if (record instanceof JournalRecord.Decided decision) {
            for (BatchClaim.WithBatch proposal : proposals.getOrDefault(decision.sequence(), List.of())) {
                if (proposal.digest().equals(decision.digest())) {
                    decided.put(decision.sequence(), proposal);
                }
            }
        }
    }

    private void proposed(BatchClaim.WithBatch batch) {
        proposals.computeIfAbsent(batch.sequence(), n -> new ArrayList<>()).add(batch);
    }

    /** The batch of this digest that was proposed for this number, or null. */
    public @Nullable BatchContent content(long sequence, Digest digest) {
        BatchClaim.WithBatch known = decided.get(sequence);
        List<BatchClaim.WithBatch> all = new ArrayList<>(proposals.getOrDefault(sequence, List.of()));
        if (known != null) {
            all.add(known);
        }
        for (BatchClaim.WithBatch one : all) {
            if (one.digest().equals(digest)) {
                return new BatchContent(sequence, one.timeMillis(), one.batch());
            }
        }
        return null;
    }

    /** Claims for what is held of from..to, at most {@code max}. */
    public List<BatchClaim> claims(long from, long to, ClaimForm form, int max) {
        List<BatchClaim> claims = new ArrayList<>();
        for (BatchClaim.WithBatch batch : decided.subMap(from, true, to, true).values()) {
            if (claims.size() < max) {
                claims.add(form == ClaimForm.WITH_BATCH ? batch : new BatchClaim.DigestOnly(batch.sequence(), batch.digest()));
            }
        }
        return claims;
    }

    public void dropUpTo(long sequence) {
        decided.headMap(sequence, true).clear();
        proposals.keySet().removeIf(n -> n <= sequence);
    }
}
