package org.bftldap.bft.core.protocol;

import java.util.ArrayList;
import java.util.List;
import org.bftldap.bft.core.codec.MessageCodec;
import org.bftldap.bft.core.message.Complaint;
import org.bftldap.bft.core.message.ComplaintReason;
import org.bftldap.bft.core.message.JournalRecord;
import org.bftldap.bft.core.message.NewView;
import org.bftldap.bft.core.message.ViewChange;
import org.bftldap.bft.core.types.GroupSize;
import org.bftldap.bft.core.types.Signature;
import org.jspecify.annotations.Nullable;

/**
 * Replaces a primary that does not do its work (§2.8): complaints, VIEW-CHANGE, NEW-VIEW. What happens to numbers in a new view is
 * {@link NewViewDecision}'s and {@link CarryOver}'s; when to complain, {@link Progress}'s.
 */
final class ViewChanger {

    /** Intervals between two sendings of a VIEW-CHANGE, doubled each time up to this. */
    private static final int RESEND_INTERVALS_MAX = 16;

    /** What the replica does when it enters a view. */
    interface Entered {
        void entered();
    }

    private final Settings settings;
    private final GroupSize group;
    private final Signer signer;
    private final Rules rules;
    private final CurrentView view;
    private final Standing standing;
    private final Promises promises;
    private final Checkpoints checkpoints;
    private final Window window;
    private final Complaints complaints;
    private final Progress progress;
    private final Entered entered;
    private final Now now;
    private final Effects effects;
    private final Accusations accusations;
    private final @Nullable ViewChange[] byReplica;
    private @Nullable ViewChange own;
    private long complainedNanos;
    private long resentNanos;
    private int resendIntervals;
    private long quorumNanos;
    private boolean hasQuorum;

    ViewChanger(
            Settings settings,
            Signer signer,
            Rules rules,
            CurrentView view,
            Standing standing,
            Promises promises,
            Checkpoints checkpoints,
            Window window,
            Progress progress,
            Entered entered,
            Now now,
            Effects effects,
            Accusations accusations) {
        this.settings = settings;
        this.group = settings.group();
        this.signer = signer;
        this.rules = rules;
        this.view = view;
        this.standing = standing;
        this.promises = promises;
        this.checkpoints = checkpoints;
        this.window = window;
        this.progress = progress;
        this.entered = entered;
        this.now = now;
        this.effects = effects;
        this.accusations = accusations;
        this.complaints = new Complaints(group, rules, now, 4 * settings.viewTimeoutMillis());
        this.byReplica = new ViewChange[group.replicas()];
    }

    /** This replica's VIEW-CHANGE of before a restart, if it was changing its view then. */
    void restore(ViewChange before) {
        own = before;
        byReplica[settings.id()] = before;
    }

    void start() {
        progress.restart();
        resend();
    }

    /** @param isFetching this replica is behind and catches up */
    void onTick(boolean isFetching) {
        if (!standing.mayPromise()) {
            progress.restart();
            return; // it follows the others from view to view, and has no part in it
        }
        ComplaintReason reason = progress.onTick(isFetching);
        if (reason == null && !view.isIn() && hasQuorum && now.millisSince(quorumNanos) > progress.patienceWithPrimaryMillis()) {
            reason = ComplaintReason.NO_NEW_VIEW;
        }
        if (reason != null) {
            complain(reason);
        }
        if (!view.isIn() && now.millisSince(resentNanos) >= resendIntervals * settings.statusIntervalMillis()) {
            resend();
        }
    }

    private void resend() {
        ViewChange mine = own;
        if (!view.isIn() && mine != null) {
            resentNanos = now.monotonicNanos();
            resendIntervals = Math.min(2 * resendIntervals + 1, RESEND_INTERVALS_MAX);
            effects.toOthers(mine);
        }
    }

    /** Says, and while the reason lasts says again, that this replica wants to leave its view. */
    void complain(ComplaintReason reason) {
        if (!standing.mayPromise()) {
            return;
        }
        Complaint before = complaints.of(settings.id());
        boolean isNew = before == null || before.view() < view.number();
        if (!isNew && now.millisSince(complainedNanos) < settings.viewTimeoutMillis()) {
            return;
        }
        Complaint complaint = before;
        if (isNew || complaint == null) {
            Complaint unsigned = new Complaint(settings.id(), view.number(), reason, Signature.NONE);
            complaint = unsigned.signed(signer.sign(MessageCodec.signedBytes(unsigned)));
        }
        complainedNanos = now.monotonicNanos();
        complaints.add(complaint);
        effects.toOthers(complaint);
        leaveIfEnough();
    }

    @Nullable Rejection onComplaint(Complaint complaint) {
        if (!standing.mayPromise() || complaint.view() < view.number()) {
            return standing.mayPromise() ? Rejection.OTHER_VIEW : Rejection.OBSERVING;
        }
        complaints.add(complaint);
        leaveIfEnough();
        return null;
    }

    private void leaveIfEnough() {
        List<Complaint> enough = complaints.enough(view.number());
        if (!enough.isEmpty()) {
            leave(enough);
        }
    }

    /** Never again anything of a view up to the one that these are about. */
    private void leave(List<Complaint> about) {
        long next = about.get(0).view() + 1;
        view.leaveFor(next);
        progress.viewChanged(about.stream().anyMatch(one -> one.reason() == ComplaintReason.SLOW));
        hasQuorum = false;
        resendIntervals = 0;
        ViewChange unsigned = new ViewChange(
                settings.id(),
                next,
                checkpoints.stable(),
                promises.prepared(next),
                promises.accepted(settings.limits().acceptedClaimsMax()),
                about,
                Signature.NONE);
        ViewChange mine = unsigned.signed(signer.sign(MessageCodec.signedBytes(unsigned)));
        own = mine;
        byReplica[settings.id()] = mine;
        effects.persist(new JournalRecord.LeftView(window.low(), mine));
        resend();
        consider();
    }

    @Nullable Rejection onViewChange(ViewChange viewChange) {
        if (!standing.mayPromise()) {
            return Rejection.OBSERVING;
        }
        if (viewChange.view() < view.number() || viewChange.view() == view.number() && view.isIn()) {
            return Rejection.OTHER_VIEW;
        }
        if (!ViewChangeRules.isValid(viewChange, settings)) {
            return Rejection.MALFORMED_VIEW_CHANGE;
        }
        ViewChange before = byReplica[viewChange.replica()];
        if (before != null && before.view() == viewChange.view()) {
            if (before.equals(viewChange)) {
                return Rejection.DUPLICATE;
            }
            accusations.twoViewChanges(before, viewChange);
            return Rejection.EQUIVOCATION;
        }
        if (before != null && before.view() > viewChange.view()) {
            return Rejection.OTHER_VIEW;
        }
        byReplica[viewChange.replica()] = viewChange;
        if (viewChange.view() > view.number()) {
            leave(viewChange.complaints());
        } else {
            consider();
        }
        return null;
    }

    /** Whether there are enough VIEW-CHANGEs, and, for the new primary, whether they decide. */
    private void consider() {
        List<ViewChange> forThis = new ArrayList<>();
        for (ViewChange one : byReplica) {
            if (one != null && one.view() == view.number()) {
                forThis.add(one);
            }
        }
        if (forThis.size() < rules.viewChanges(group)) {
            return;
        }
        if (!hasQuorum) {
            hasQuorum = true;
            quorumNanos = now.monotonicNanos(); // not before: else fast replicas run away from slow ones
        }
        Assignments assignments =
                view.primary() == settings.id() ? NewViewDecision.of(group, rules, forThis) : null;
        // NEW-VIEW is the primary's vote for all that it carries over, and what lies beyond its window it could not answer for later: it catches up first.
        if (assignments != null && assignments.last() <= window.high()) {
            NewView unsigned = new NewView(view.number(), forThis, Signature.NONE);
            NewView opened = unsigned.signed(signer.sign(MessageCodec.signedBytes(unsigned)));
            effects.toOthers(opened);
            enter(opened, assignments);
        }
    }

    /** What a new primary waited for may be within its window now. */
    void onWindowMoved() {
        if (standing.mayPromise() && !view.isIn()) {
            consider();
        }
    }

    @Nullable Rejection onNewView(NewView opened) {
        if (opened.view() < view.number() || opened.view() == view.number() && view.isIn()) {
            return Rejection.OTHER_VIEW;
        }
        Assignments assignments =
                ViewChangeRules.isValid(opened, settings) ? NewViewDecision.of(group, rules, opened.viewChanges()) : null;
        if (assignments == null) {
            accusations.badNewView(group.primary(opened.view()), opened);
            if (opened.view() == view.number()) {
                complain(ComplaintReason.NO_NEW_VIEW);
            }
            return Rejection.BAD_NEW_VIEW;
        }
        enter(opened, assignments);
        return null;
    }

    private void enter(NewView opened, Assignments assignments) {
        boolean wasAhead = opened.view() > view.number();
        view.enter(opened, assignments);
        effects.persist(new JournalRecord.EnteredView(window.low(), opened));
        own = null;
        if (wasAhead) {
            progress.viewChanged(false);
        } else {
            progress.restart();
        }
        entered.entered();
    }

    /** What brings a peer to where this replica is: the NEW-VIEW of its view, or its VIEW-CHANGE. */
    void help(int peer, long peersView, boolean isPeerIn) {
        NewView opened = view.newView();
        if (view.isIn() && opened != null && (peersView < view.number() || peersView == view.number() && !isPeerIn)) {
            effects.toReplica(peer, opened);
        } else if (!view.isIn() && own != null && (peersView < view.number() || !isPeerIn)) {
            effects.toReplica(peer, own);
        }
    }

    /** The records up to a new stable checkpoint may go; where this replica stands must not be among them (§2.14). */
    void write(long stable) {
        NewView opened = view.newView();
        ViewChange mine = own;
        if (!view.isIn() && mine != null) {
            effects.persist(new JournalRecord.LeftView(stable, mine));
        } else if (view.isIn() && opened != null) {
            effects.persist(new JournalRecord.EnteredView(stable, opened));
        }
    }
}
