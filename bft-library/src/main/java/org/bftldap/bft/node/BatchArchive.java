package org.bftldap.bft.node;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.bftldap.bft.core.codec.JournalCodec;
import org.bftldap.bft.core.codec.Limits;
import org.bftldap.bft.core.codec.MalformedException;
import org.bftldap.bft.core.message.Batch;
import org.bftldap.bft.core.message.BatchClaim;
import org.bftldap.bft.core.message.BatchContent;
import org.bftldap.bft.core.message.Batches;
import org.bftldap.bft.core.message.ClaimForm;
import org.bftldap.bft.core.message.JournalRecord;
import org.bftldap.bft.core.protocol.Command;
import org.bftldap.bft.core.types.Digest;
import org.bftldap.bft.journal.Journal;
import org.bftldap.bft.journal.JournalException;
import org.jspecify.annotations.Nullable;

/** Executed batches out of the journal, for a peer that lacks them ({@code docs/explanation/protocol.md} §2.6). */
final class BatchArchive {

    /** Sequence numbers read at once: few, since their batches may be large. */
    private static final int READ_AHEAD = 16;

    private final Journal journal;
    private final JournalCodec codec;
    private final int bytesMax;

    BatchArchive(Journal journal, Limits limits) {
        this.journal = journal;
        this.codec = new JournalCodec(limits);
        this.bytesMax = limits.batchBytesMax();
    }

    /** The batch of this digest that was proposed as this number, in whatever view; null if the journal has none. */
    @Nullable BatchContent content(long sequence, Digest digest) throws IOException {
        Found found = read(sequence, sequence).get(sequence);
        BatchClaim.WithBatch batch = found == null ? null : found.of(digest);
        return batch == null ? null : new BatchContent(sequence, batch.timeMillis(), batch.batch());
    }

    /** What the journal knows of one sequence number. */
    private static final class Found {
        private final List<BatchClaim.WithBatch> proposed = new ArrayList<>();
        private @Nullable Digest decided;
        private BatchClaim.@Nullable WithBatch learned;

        /** The batch that was executed: of what several views proposed only the decided one will do. */
        BatchClaim.@Nullable WithBatch executed() {
            return learned != null ? learned : decided == null ? null : of(decided);
        }

        BatchClaim.@Nullable WithBatch of(Digest wanted) {
            if (learned != null && learned.digest().equals(wanted)) {
                return learned;
            }
            for (BatchClaim.WithBatch one : proposed) {
                if (one.digest().equals(wanted)) {
                    return one;
                }
            }
            return null;
        }
    }

    /** Null if nothing of what is asked for is kept. */
    @Nullable Batches claims(Command.ServeBatches serve) throws IOException {
        long to = Math.min(serve.to(), serve.from() + Limits.CLAIMS_MAX - 1);
        List<BatchClaim> claims = new ArrayList<>();
        long bytes = 0;
        for (long from = serve.from(); from <= to; from += READ_AHEAD) {
            for (Found each : read(from, Math.min(to, from + READ_AHEAD - 1)).values()) {
                BatchClaim.WithBatch executed = each.executed();
                if (executed == null) {
                    continue;
                }
                bytes += executed.batch().bytes().length;
                if (!claims.isEmpty() && bytes > bytesMax) {
                    return new Batches(claims);
                }
                claims.add(
                        serve.form() == ClaimForm.WITH_BATCH
                                ? executed
                                : new BatchClaim.DigestOnly(executed.sequence(), executed.digest()));
            }
        }
        return claims.isEmpty() ? null : new Batches(claims);
    }

    private TreeMap<Long, Found> read(long from, long to) throws IOException {
        TreeMap<Long, Found> found = new TreeMap<>();
        List<byte[]> unreadable = new ArrayList<>();
        journal.write();
        journal.visitBatches(from, to, (type, sequence, payload) -> {
            if (sequence >= from && sequence <= to) {
                try {
                    add(found.computeIfAbsent(sequence, absent -> new Found()), codec.decode(payload));
                } catch (MalformedException e) {
                    unreadable.add(payload);
                }
            }
        });
        if (!unreadable.isEmpty()) {
            throw new JournalException("BD-4007: the journal holds records that this version does not understand");
        }
        return found;
    }

    private static void add(Found found, JournalRecord journalRecord) {
        if (journalRecord instanceof JournalRecord.Proposed proposed) {
            var prePrepare = proposed.prePrepare();
            found.proposed.add(claim(prePrepare.sequence(), prePrepare.timeMillis(), prePrepare.batch()));
        } else if (journalRecord instanceof JournalRecord.Decided decided) {
            found.decided = decided.digest();
        } else if (journalRecord instanceof JournalRecord.Carried fetched) {
            found.proposed.add(claim(fetched.sequence(), fetched.timeMillis(), fetched.batch()));
        } else if (journalRecord instanceof JournalRecord.Learned learned) {
            found.learned = claim(learned.sequence(), learned.timeMillis(), learned.batch());
        }
    }

    private static BatchClaim.WithBatch claim(long sequence, long timeMillis, Batch batch) {
        return new BatchClaim.WithBatch(sequence, timeMillis, batch);
    }
}
