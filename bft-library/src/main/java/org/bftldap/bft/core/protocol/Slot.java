package org.bftldap.bft.core.protocol;

import org.bftldap.bft.core.message.PrePrepare;
import org.bftldap.bft.core.types.Digest;
import org.bftldap.bft.core.types.GroupSize;
import org.jspecify.annotations.Nullable;

/**
 * What a replica holds about one sequence number in the current view.
 *
 * <pre>
 *   empty ──PRE-PREPARE──► accepted ──q−1 PREPAREs──► prepared ──┐
 *     │        └─time not admissible─► withheld ─► accepted       ├──q COMMITs, content at hand──► decided
 *     └──────────────────── q COMMITs ────────────────────────────┘
 * </pre>
 *
 * Votes are collected in every state; they count once the digest is known.
 */
final class Slot {

    private final long sequence;
    private final Votes prepares;
    private final Votes commits;
    private @Nullable PrePrepare proposal;
    private @Nullable Digest accepted;
    private @Nullable Digest certified;
    private boolean prepared;
    private boolean decided;
    private long heldSinceNanos;

    Slot(long sequence, GroupSize group) {
        this.sequence = sequence;
        this.prepares = new Votes(group);
        this.commits = new Votes(group);
    }

    long sequence() {
        return sequence;
    }

    Votes prepares() {
        return prepares;
    }

    Votes commits() {
        return commits;
    }

    /** The primary's proposal with its content; null if there is none or the content is no longer kept. */
    @Nullable PrePrepare proposal() {
        return proposal;
    }

    /** The digest that this replica stands for: it proposed it or sent PREPARE. Never changes within a view. */
    @Nullable Digest accepted() {
        return accepted;
    }

    /** The digest with q COMMITs: the only one for this number, for ever. */
    @Nullable Digest certified() {
        return certified;
    }

    boolean isPrepared() {
        return prepared;
    }

    /** Certified, and the content went to execution. */
    boolean isDecided() {
        return decided;
    }

    boolean isWithheld() {
        return proposal != null && accepted == null;
    }

    long heldSinceNanos() {
        return heldSinceNanos;
    }

    /** Nothing is known of this number. */
    boolean isEmpty() {
        return proposal == null && accepted == null && certified == null && prepares.isEmpty() && commits.isEmpty();
    }

    void withhold(PrePrepare theProposal, long nowNanos) {
        proposal = theProposal;
        heldSinceNanos = nowNanos;
    }

    void accept(PrePrepare theProposal) {
        Invariants.check(accepted == null || accepted.equals(theProposal.digest()), "I4 one vote for a number in a view");
        proposal = theProposal;
        accepted = theProposal.digest();
    }

    void markPrepared() {
        Invariants.check(accepted != null, "prepared only what was accepted");
        prepared = true;
    }

    void certify(Digest digest) {
        Invariants.check(certified == null || certified.equals(digest), "I1 one digest for a number");
        certified = digest;
    }

    void markDecided(Digest digest) {
        certify(digest);
        decided = true;
    }

    /** After execution: the votes stay, to be sent again; the journal has the content. */
    void dropContent() {
        proposal = null;
    }
}
