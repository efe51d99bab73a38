package org.bftldap.bft.core.protocol;

import static org.bftldap.bft.core.protocol.Rejection.ABOVE_WINDOW;
import static org.bftldap.bft.core.protocol.Rejection.BELOW_WINDOW;
import static org.bftldap.bft.core.protocol.Rejection.DUPLICATE;
import static org.bftldap.bft.core.protocol.Rejection.EQUIVOCATION;
import static org.bftldap.bft.core.protocol.Rejection.NOT_FROM_PRIMARY;
import static org.bftldap.bft.core.protocol.Rejection.OTHER_VIEW;
import static org.bftldap.bft.core.protocol.Rejection.OVER_LIMIT;
import static org.bftldap.bft.core.protocol.Rejection.PREPARE_FROM_PRIMARY;
import static org.bftldap.bft.core.protocol.Rejection.TIME_NOT_ADMISSIBLE;
import static org.bftldap.bft.core.protocol.Rejection.WRONG_DIGEST;

import java.util.TreeSet;
import java.util.function.Consumer;
import org.bftldap.bft.core.codec.MessageCodec;
import org.bftldap.bft.core.message.Batch;
import org.bftldap.bft.core.message.Commit;
import org.bftldap.bft.core.message.JournalRecord;
import org.bftldap.bft.core.message.PrePrepare;
import org.bftldap.bft.core.message.Prepare;
import org.bftldap.bft.core.types.Digest;
import org.bftldap.bft.core.types.GroupSize;
import org.bftldap.bft.core.types.Signature;
import org.jspecify.annotations.Nullable;

/** PRE-PREPARE, PREPARE, COMMIT: three phases for each number of the window, many numbers at once (§2.3). */
final class NormalCase {

    /** How many pipelines of executed batches keep their content in memory. */
    private static final long KEPT_PIPELINES = 4;

    private final Settings settings;
    private final GroupSize group;
    private final Signer signer;
    private final Rules rules;
    private final Window window;
    private final Decisions decisions;
    private final Now now;
    private final Effects effects;
    private final Accusations accusations;
    private final TreeSet<Long> withheld = new TreeSet<>();
    private final CurrentView view;
    private final Promises promises;
    private final Consumer<PrePrepare> accepted;
    private long lastProposed;
    private long lastProposedMillis;

    /** @param accepted told of each proposal that this replica accepts as a backup */
    NormalCase(
            Settings settings,
            Signer signer,
            Rules rules,
            CurrentView view,
            Promises promises,
            Window window,
            Decisions decisions,
            Now now,
            Effects effects,
            Accusations accusations,
            Consumer<PrePrepare> accepted) {
        this.settings = settings;
        this.group = settings.group();
        this.signer = signer;
        this.rules = rules;
        this.view = view;
        this.promises = promises;
        this.window = window;
        this.decisions = decisions;
        this.now = now;
        this.effects = effects;
        this.accusations = accusations;
        this.accepted = accepted;
        this.lastProposed = Math.max(window.low(), view.carried().last());
    }

    /** The number after which the primary goes on: no batch stands there yet that it knows of. */
    long lastProposed() {
        return Math.max(lastProposed, decisions.contiguous());
    }

    /** The highest number that is prepared here, of those in the window; 0 if none is. */
    long preparedUpTo() {
        for (long sequence = window.high(); sequence > window.low(); sequence--) {
            Slot slot = window.peek(sequence);
            if (slot != null && slot.isPrepared()) {
                return sequence;
            }
        }
        return 0;
    }

    /** Proposals whose time is not admissible yet. */
    int withheld() {
        return withheld.size();
    }

    /** The agreed time goes on from here. */
    void timeReached(long millis) {
        lastProposedMillis = Math.max(lastProposedMillis, millis);
    }

    /** Whether a number is free for a batch of this replica, as primary. */
    boolean mayPropose() {
        return view.isPrimary() && lastProposed() < window.high();
    }

    /** Number and time for the batch, and off to the others. Only the primary, and only while a number is free in the window. */
    void propose(Batch batch) {
        Invariants.check(mayPropose(), "only the primary proposes");
        long sequence = lastProposed() + 1;
        // Strictly after the last one, also if this clock was set back meanwhile.
        long time = Math.max(now.wallMillis(), lastProposedMillis + 1);
        PrePrepare unsigned = new PrePrepare(view.number(), sequence, batch.digest(time), time, batch, Signature.NONE);
        PrePrepare proposal = unsigned.signed(signer.sign(MessageCodec.signedBytes(unsigned)));
        lastProposed = sequence;
        lastProposedMillis = time;
        Slot slot = window.get(sequence);
        slot.accept(proposal);
        promises.accepted(view.number(), sequence, proposal.digest());
        effects.persist(new JournalRecord.Proposed(proposal));
        effects.toOthers(proposal);
        progress(slot);
    }

    /** This replica's proposal or vote of before a restart. */
    void restoreProposal(PrePrepare proposal) {
        timeReached(proposal.timeMillis());
        restoreAccepted(proposal.view(), proposal.sequence(), proposal.digest(), true);
        if (proposal.view() == view.entered()) {
            lastProposed = Math.max(lastProposed, proposal.sequence());
            Slot slot = window.peek(proposal.sequence());
            if (slot != null) {
                slot.accept(proposal);
            }
        }
    }

    /** A batch that the journal holds. */
    void restoreContent(long sequence, Content content) {
        if (window.contains(sequence)) {
            window.get(sequence).learn(content);
        }
    }

    /**
     * This replica's vote of before a restart.
     *
     * @param isHere the journal holds the batch; else it is only the promise that a primary's NEW-VIEW is
     */
    void restoreAccepted(long ofView, long sequence, Digest digest, boolean isHere) {
        Invariants.check(isHere || group.primary(ofView) == settings.id(), "a backup votes only for what the journal holds");
        if (window.contains(sequence)) {
            promises.accepted(ofView, sequence, digest);
            if (isHere && ofView == view.entered()) {
                Slot slot = window.get(sequence);
                slot.accept(digest);
                if (group.primary(ofView) != settings.id()) {
                    slot.prepares().cast(settings.id(), digest);
                }
            }
        }
    }

    void restorePrepared(JournalRecord.Prepared vote) {
        if (window.contains(vote.sequence())) {
            promises.prepared(vote.view(), vote.sequence(), vote.digest());
            if (vote.view() == view.entered()) {
                Slot slot = window.get(vote.sequence());
                Invariants.check(vote.digest().equals(slot.accepted()), "prepared only what was accepted");
                slot.markPrepared();
                slot.commits().cast(settings.id(), vote.digest());
            }
        }
    }

    void restoreDecided(Decision decision) {
        if (window.contains(decision.sequence())) {
            window.get(decision.sequence()).markDecided(decision.digest());
        }
    }

    /** Content of executed batches is kept for a while for those who are a little behind. */
    void onExecuted(long sequence) {
        long old = sequence - settings.pipelineMax() * KEPT_PIPELINES;
        Slot slot = window.peek(old);
        if (slot != null) {
            slot.dropContent();
        }
    }

    @Nullable Rejection onPrePrepare(PrePrepare proposal) {
        Rejection outside = outside(proposal.view(), proposal.sequence());
        if (outside != null) {
            return outside;
        }
        if (!rules.actsInView(view.isIn())) {
            return OTHER_VIEW;
        }
        if (view.isPrimary()) {
            return NOT_FROM_PRIMARY; // ours, come back
        }
        if (proposal.sequence() <= view.carried().base()) {
            return BELOW_WINDOW; // nobody correct proposes below what the view began with
        }
        if (view.carried().covers(proposal.sequence())) {
            return view.carried().of(proposal.sequence()).equals(proposal.digest()) ? DUPLICATE : EQUIVOCATION;
        }
        Slot slot = window.get(proposal.sequence());
        if (slot.isDecided()) {
            return DUPLICATE; // learned from others: a vote would come too late to be of use
        }
        Digest known = slot.proposal() != null ? slot.proposal().digest() : slot.accepted();
        if (known != null && slot.proposal() != null && !known.equals(proposal.digest())) {
            accusations.twoProposals(view.primary(), slot.proposal(), proposal);
        }
        if (known != null) {
            return known.equals(proposal.digest()) ? DUPLICATE : EQUIVOCATION;
        }
        if (slot.certified() != null && !slot.certified().equals(proposal.digest())) {
            return EQUIVOCATION; // q others have shown what stands here
        }
        if (!proposal.batch().digest(proposal.timeMillis()).equals(proposal.digest())) {
            return WRONG_DIGEST;
        }
        // One request alone may pass the limit. The content of batches far ahead would fill the memory; they come again by STATUS.
        if (proposal.batch().operations() > Math.max(settings.batchOperationsMax(), settings.sessionWindow())
                || proposal.sequence() > decisions.contiguous() + settings.aheadMax()) {
            return OVER_LIMIT;
        }
        // Where a certificate shows what was decided, its time is no longer ours to judge.
        if (slot.certified() == null && !isAfterItsPredecessor(proposal)) {
            return TIME_NOT_ADMISSIBLE;
        }
        if (!isNearOurClock(proposal) && !isEndorsed(slot, proposal)) {
            // Kept, so that it can be accepted when our clock gets there or others vouch for it (§2.10).
            slot.withhold(proposal, now.monotonicNanos());
            withheld.add(proposal.sequence());
            return TIME_NOT_ADMISSIBLE;
        }
        accept(slot, proposal);
        return null;
    }

    @Nullable Rejection onPrepare(int from, Prepare prepare) {
        Rejection outside = outside(prepare.view(), prepare.sequence());
        if (outside != null) {
            return outside;
        }
        if (!rules.actsInView(view.isIn())) {
            return OTHER_VIEW;
        }
        if (!rules.countsPrepare(from, view.primary())) {
            return PREPARE_FROM_PRIMARY;
        }
        Slot slot = window.get(prepare.sequence());
        return counted(slot, slot.prepares().cast(from, prepare.digest()));
    }

    @Nullable Rejection onCommit(int from, Commit commit) {
        Rejection outside = outside(commit.view(), commit.sequence());
        if (outside != null) {
            return outside;
        }
        Slot slot = window.get(commit.sequence());
        return counted(slot, slot.commits().cast(from, commit.digest()));
    }

    /** Looks again at proposals whose time was not admissible. */
    void onTick() {
        for (Long sequence : withheld.toArray(new Long[0])) {
            Slot slot = window.peek(sequence);
            if (slot == null || !slot.isWithheld() || !view.isIn()) {
                withheld.remove(sequence);
            } else {
                acceptWithheld(slot);
            }
        }
    }

    /** The window has moved: what is withheld stays as few as its slots. */
    void forgetUpTo(long sequence) {
        withheld.headSet(sequence, true).clear();
    }

    private @Nullable Rejection counted(Slot slot, Votes.Cast cast) {
        switch (cast) {
            case REPEATED:
                return DUPLICATE;
            case CONTRADICTED:
                return EQUIVOCATION;
            case COUNTED:
                if (slot.isWithheld() && view.isIn()) {
                    acceptWithheld(slot);
                }
                progress(slot);
        }
        return null;
    }

    private @Nullable Rejection outside(long messageView, long sequence) {
        if (!rules.countsVote(messageView, view.entered())) {
            return OTHER_VIEW;
        }
        if (sequence <= window.low()) {
            return BELOW_WINDOW;
        }
        return sequence > window.high() ? ABOVE_WINDOW : null;
    }

    private boolean isAfterItsPredecessor(PrePrepare proposal) {
        Slot before = window.peek(proposal.sequence() - 1);
        Digest accepted = before == null ? null : before.accepted();
        Content earlier = accepted == null ? null : before.content(accepted);
        return earlier == null || proposal.timeMillis() > earlier.timeMillis();
    }

    private boolean isNearOurClock(PrePrepare proposal) {
        return Math.abs(proposal.timeMillis() - now.wallMillis()) <= settings.clockToleranceMillis();
    }

    /** With the primary, f+1 replicas stand for it: one of them is correct and found the time good when it was new. */
    private boolean isEndorsed(Slot slot, PrePrepare proposal) {
        return slot.prepares().count(proposal.digest()) + 1 >= group.weak()
                || slot.commits().count(proposal.digest()) >= group.weak();
    }

    private void acceptWithheld(Slot slot) {
        PrePrepare proposal = slot.proposal();
        Invariants.check(proposal != null, "a withheld slot has its proposal");
        boolean old = proposal.timeMillis() < now.wallMillis();
        if (slot.certified() != null && !slot.certified().equals(proposal.digest())) {
            withheld.remove(slot.sequence());
            return; // others have decided otherwise
        }
        // An old proposal may be one that was cut off by a restart of the group; refusing it for ever would stop the group. It has to
        // wait, though, so that a primary gains nothing by giving old times.
        boolean waited = now.millisSince(slot.heldSinceNanos()) >= settings.clockToleranceMillis();
        if (isNearOurClock(proposal) || isEndorsed(slot, proposal) || old && waited) {
            withheld.remove(slot.sequence());
            accept(slot, proposal);
        }
    }

    private void accept(Slot slot, PrePrepare proposal) {
        slot.accept(proposal);
        effects.persist(new JournalRecord.Proposed(proposal));
        accepted.accept(proposal);
        stand(slot, proposal.digest());
    }

    /** Says to the others what this replica accepted, which stands in the journal. */
    private void stand(Slot slot, Digest digest) {
        promises.accepted(view.number(), slot.sequence(), digest);
        if (!view.isPrimary()) {
            slot.prepares().cast(settings.id(), digest);
            effects.toOthers(new Prepare(view.number(), slot.sequence(), digest));
        }
        progress(slot);
    }

    /** A later view begins: of the one before, only what is decided and what it promised remain (§2.8). */
    void enterView() {
        withheld.clear();
        for (long n = window.low() + 1; n <= window.high(); n++) {
            Slot slot = window.peek(n);
            if (slot != null) {
                slot.enterView(rules.clearsVotes());
            }
        }
        lastProposed = view.carried().last();
    }

    /** The NEW-VIEW stands for the primary's proposal. The batch is in the journal, or decided here. */
    void acceptAssigned(Slot slot) {
        Digest digest = slot.assigned();
        Invariants.check(digest != null && view.isIn(), "accepts only what the view that it is in assigns");
        Content content = slot.content(digest);
        if (content != null) {
            timeReached(content.timeMillis());
        }
        slot.accept(digest);
        effects.persist(new JournalRecord.Accepted(view.number(), slot.sequence(), digest));
        stand(slot, digest);
    }

    /**
     * The primary's NEW-VIEW counts as its vote, so its next VIEW-CHANGE has to say so, even if the batch was not here meanwhile: else rule A2 may
     * lack one for good (§2.8).
     */
    void promiseAssigned(Slot slot) {
        Digest digest = slot.assigned();
        Invariants.check(digest != null && view.isPrimary(), "promises what its own NEW-VIEW assigns");
        if (!promises.hasAccepted(view.number(), slot.sequence(), digest)) {
            promises.accepted(view.number(), slot.sequence(), digest);
            effects.persist(new JournalRecord.Accepted(view.number(), slot.sequence(), digest));
        }
    }

    /** Moves the slot as far as its votes carry it. */
    private void progress(Slot slot) {
        Digest accepted = slot.accepted();
        if (accepted != null
                && rules.actsInView(view.isIn())
                && !slot.isPrepared()
                && slot.prepares().count(accepted) >= rules.prepares(group)) {
            slot.markPrepared();
            promises.prepared(view.number(), slot.sequence(), accepted);
            effects.persist(new JournalRecord.Prepared(view.number(), slot.sequence(), accepted));
            slot.commits().cast(settings.id(), accepted);
            effects.toOthers(new Commit(view.number(), slot.sequence(), accepted));
        }
        Digest certified = slot.commits().agreed(rules.commits(group));
        if (certified != null && !slot.isDecided()) {
            slot.certify(certified);
            decide(slot, certified);
        }
    }

    private void decide(Slot slot, Digest certified) {
        Content content = slot.content(certified);
        if (content == null) {
            return; // it must be fetched (§2.6)
        }
        boolean isPromised = slot.isPrepared() && certified.equals(slot.accepted());
        slot.markDecidedInThisView(certified);
        JournalRecord decided = new JournalRecord.Decided(slot.sequence(), certified);
        if (isPromised) {
            effects.note(decided); // PREPARED is on disk and tells a restart enough
        } else {
            effects.persist(decided); // see CoreStatus.readableFrom
        }
        decisions.add(new Decision(slot.sequence(), certified, content.timeMillis(), content.batch()));
    }
}
