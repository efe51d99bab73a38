package org.bftldap.bft.core.protocol;

import java.util.ArrayList;
import java.util.List;
import org.bftldap.bft.core.codec.Limits;
import org.bftldap.bft.core.message.PrePrepare;
import org.bftldap.bft.core.types.Digest;
import org.bftldap.bft.core.types.GroupSize;
import org.jspecify.annotations.Nullable;

/**
 * What a replica holds about one sequence number: votes and state of the view that it entered last, contents and the decision of all.
 *
 * <pre>
 *   empty ──PRE-PREPARE──► accepted ──q−1 PREPAREs──► prepared ──┐
 *     │        └─time not admissible─► withheld ─► accepted       ├──q COMMITs, content at hand──► decided
 *     ├──NEW-VIEW──► assigned ──content at hand──► accepted       │
 *     └──────────────────── q COMMITs ────────────────────────────┘
 * </pre>
 *
 * Votes are collected in every state; they count once the digest is known.
 */
final class Slot {

    private final long sequence;
    private final GroupSize group;
    private final List<Content> contents = new ArrayList<>(1);
    private Votes prepares;
    private Votes commits;
    private @Nullable PrePrepare proposal;
    private @Nullable Digest assigned;
    private @Nullable Digest accepted;
    private @Nullable Digest certified;
    private boolean prepared;
    private boolean decided;
    private boolean decidedInThisView;
    private long heldSinceNanos;

    Slot(long sequence, GroupSize group) {
        this.sequence = sequence;
        this.group = group;
        this.prepares = new Votes(group);
        this.commits = new Votes(group);
    }

    /** A later view: votes begin anew, what is decided stays so, and what was accepted is kept for it to be proposed again. */
    void enterView(boolean clearsVotes) {
        if (clearsVotes) {
            prepares = new Votes(group);
            commits = new Votes(group);
        }
        proposal = null;
        assigned = null;
        accepted = null;
        prepared = false;
        decidedInThisView = false;
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

    /** The primary's signed proposal with its content; null if there is none in this view or the content is no longer kept. */
    @Nullable PrePrepare proposal() {
        return proposal;
    }

    /** The digest that the NEW-VIEW fixes for this number, if it does. */
    @Nullable Digest assigned() {
        return assigned;
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

    /** Its COMMITs were of the view that this replica is in. */
    boolean isDecidedInThisView() {
        return decidedInThisView;
    }

    boolean isWithheld() {
        return proposal != null && accepted == null;
    }

    long heldSinceNanos() {
        return heldSinceNanos;
    }

    /** Nothing is known of this number. */
    boolean isEmpty() {
        return proposal == null
                && assigned == null
                && accepted == null
                && certified == null
                && prepares.isEmpty()
                && commits.isEmpty();
    }

    /** It was proposed by a primary or carried over by a view, or is known to be decided. */
    boolean isUnderWay() {
        return proposal != null || assigned != null || accepted != null || certified != null;
    }

    /** A batch that is in the journal, of this or an earlier view; null if this replica has none of this digest in memory. */
    @Nullable Content content(Digest digest) {
        for (Content content : contents) {
            if (content.digest().equals(digest)) {
                return content;
            }
        }
        return null;
    }

    /** A batch for this number that is in the journal, or becomes so in this step. */
    void learn(Content content) {
        if (!decided && content(content.digest()) == null) {
            contents.add(content);
            if (contents.size() > Limits.ACCEPTED_DIGESTS_MAX) {
                contents.remove(0);
            }
        }
    }

    void withhold(PrePrepare theProposal, long nowNanos) {
        proposal = theProposal;
        heldSinceNanos = nowNanos;
    }

    void accept(PrePrepare theProposal) {
        accept(theProposal.digest());
        proposal = theProposal;
        learn(Content.of(theProposal));
    }

    void assign(Digest digest) {
        Invariants.check(certified == null || certified.equals(digest), "I1 a new view carries over what is decided");
        assigned = digest;
    }

    /** As the NEW-VIEW says. */
    void accept(Digest digest) {
        Invariants.check(accepted == null || accepted.equals(digest), "I4 one vote for a number in a view");
        accepted = digest;
    }

    void markPrepared() {
        Invariants.check(accepted != null, "prepared only what was accepted");
        prepared = true;
    }

    void certify(Digest digest) {
        Invariants.check(certified == null || certified.equals(digest), "I1 one digest for a number");
        certified = digest;
    }

    /** By a commit certificate of this view. */
    void markDecidedInThisView(Digest digest) {
        markDecided(digest);
        decidedInThisView = true;
    }

    void markDecided(Digest digest) {
        certify(digest);
        decided = true;
        contents.removeIf(content -> !content.digest().equals(digest));
    }

    /** After execution: the votes stay, to be sent again; the journal has the content. */
    void dropContent() {
        proposal = null;
        contents.clear();
    }
}
