package org.bftldap.bft.core.protocol;

import org.bftldap.bft.core.message.Checkpoint;
import org.bftldap.bft.core.message.CheckpointCertificate;
import org.bftldap.bft.core.message.Commit;
import org.bftldap.bft.core.message.PrePrepare;
import org.bftldap.bft.core.message.Prepare;
import org.bftldap.bft.core.message.Status;
import org.bftldap.bft.core.types.Digest;
import org.jspecify.annotations.Nullable;

/**
 * Messages get lost, and a faulty primary may leave some replicas out; so whoever waits says what it has, and the others send again what
 * it lacks (§2.6). Each replica sends its own votes; the signed PRE-PREPARE can come from any.
 */
final class Retransmission {

    /** Slots looked at for one STATUS: more follow with the next. */
    private static final int SLOTS_MAX = 64;
    /** Content sent again for one STATUS. */
    private static final int BYTES_MAX = 1 << 20;
    /** An idle replica tells how far it is once in so many intervals. */
    private static final int IDLE_INTERVALS = 10;
    /** A primary that has nothing to say says so, or it would be taken for dead. */
    private static final int HEARTBEATS_PER_TIMEOUT = 4;

    private final Settings settings;
    private final CurrentView view;
    private final Window window;
    private final ViewChanger viewChanger;
    private final Execution execution;
    private final Checkpoints checkpoints;
    private final Peers peers;
    private final Now now;
    private final Effects effects;
    private final long[] helpedNanos;
    private final boolean[] helpedBefore;
    private final int[] helped;
    private long statusNanos;
    private long progressNanos;
    private long progressAt;
    private boolean hasStarted;

    Retransmission(
            Settings settings,
            CurrentView view,
            Window window,
            ViewChanger viewChanger,
            Execution execution,
            Checkpoints checkpoints,
            Peers peers,
            Now now,
            Effects effects) {
        this.settings = settings;
        this.view = view;
        this.window = window;
        this.viewChanger = viewChanger;
        this.execution = execution;
        this.checkpoints = checkpoints;
        this.peers = peers;
        this.now = now;
        this.effects = effects;
        int n = settings.group().replicas();
        helpedNanos = new long[n];
        helpedBefore = new boolean[n];
        helped = new int[n];
    }

    /** After a restart: the last votes again, and a question to the others. */
    void start() {
        hasStarted = true;
        progressNanos = now.monotonicNanos();
        progressAt = execution.executed();
        for (long n = execution.executed() + 1; n <= execution.executed() + SLOTS_MAX; n++) {
            Slot slot = window.peek(n);
            if (slot != null && slot.accepted() != null && view.isIn()) {
                PrePrepare proposal = slot.proposal();
                if (view.isPrimary() && proposal != null) {
                    effects.toOthers(proposal);
                } else if (!view.isPrimary()) {
                    effects.toOthers(new Prepare(view.number(), n, slot.accepted()));
                }
                if (slot.isPrepared()) {
                    effects.toOthers(new Commit(view.number(), n, slot.accepted()));
                }
            }
        }
        sendStatus();
    }

    void onTick() {
        Invariants.check(hasStarted, "started before it ticks");
        if (execution.executed() != progressAt || !isWaiting()) {
            progressAt = execution.executed();
            progressNanos = now.monotonicNanos();
        }
        long interval = settings.statusIntervalMillis();
        long sinceStatus = now.millisSince(statusNanos);
        boolean mustBeHeard = view.isPrimary() && sinceStatus >= settings.viewTimeoutMillis() / HEARTBEATS_PER_TIMEOUT;
        if (mustBeHeard || sinceStatus >= interval && stuckMillis() >= interval || sinceStatus >= IDLE_INTERVALS * interval) {
            sendStatus();
        }
    }

    /** How long there has been something to wait for and no batch executed; 0 if there is nothing to wait for. */
    long stuckMillis() {
        return isWaiting() ? now.millisSince(progressNanos) : 0;
    }

    private boolean isWaiting() {
        if (!view.isIn() || peers.executedByWeak() > execution.executed() || checkpoints.isWaiting()) {
            return true;
        }
        for (long n = execution.executed() + 1; n <= execution.executed() + SLOTS_MAX; n++) {
            Slot slot = window.peek(n);
            if (slot != null && !slot.isEmpty()) {
                return true;
            }
        }
        return false;
    }

    /** Where this replica is, to one that asked for something else. */
    void tell(int peer) {
        effects.toReplica(peer, status());
    }

    private void sendStatus() {
        statusNanos = now.monotonicNanos();
        effects.toOthers(status());
    }

    private Status status() {
        long base = execution.executed();
        long last = base;
        for (long n = Math.max(base, window.low()) + 1; n <= window.high() && n <= base + settings.window(); n++) {
            Slot slot = window.peek(n);
            if (slot != null && slot.accepted() != null) {
                last = n;
            }
        }
        int bytes = (int) ((last - base + 7) / 8);
        byte[] accepted = new byte[bytes];
        byte[] prepared = new byte[bytes];
        for (long n = base + 1; n <= last; n++) {
            Slot slot = window.peek(n);
            if (slot != null && slot.accepted() != null) {
                int index = (int) (n - base - 1);
                accepted[index >> 3] |= (byte) (1 << (index & 7));
                if (slot.isPrepared()) {
                    prepared[index >> 3] |= (byte) (1 << (index & 7));
                }
            }
        }
        Status.Mode mode = view.isIn() ? Status.Mode.IN_VIEW : Status.Mode.CHANGING_VIEW;
        return new Status(view.number(), mode, checkpoints.told(), base, accepted, prepared);
    }

    @Nullable Rejection onStatus(int from, Status status) {
        peers.onStatus(from, status);
        if (helpedBefore[from] && now.millisSince(helpedNanos[from]) < settings.statusIntervalMillis() / 2) {
            return Rejection.TOO_OFTEN;
        }
        helpedBefore[from] = true;
        helpedNanos[from] = now.monotonicNanos();
        helped[from]++;
        helpWithCheckpoints(from, status);
        boolean isPeerIn = status.mode() == Status.Mode.IN_VIEW;
        viewChanger.help(from, status.view(), isPeerIn);
        if (view.isIn() && isPeerIn && status.view() == view.number()) {
            helpWithSlots(from, status);
            helpToHelpUs(from, status);
        }
        boolean isPeerAhead = status.view() > view.number() || status.view() == view.number() && isPeerIn && !view.isIn();
        if (isPeerAhead
                || status.executed() < execution.executed() || status.stable() < window.low() || hasWhatWeLack(status)) {
            // It learns how far behind it is, or what to send; in the same way it answers only if there is something to gain.
            tell(from);
        }
        return null;
    }

    private boolean hasWhatWeLack(Status status) {
        for (long n = execution.executed() + 1; n <= execution.executed() + SLOTS_MAX; n++) {
            Slot slot = window.peek(n);
            if (status.hasAccepted(n) && (slot == null || slot.accepted() == null)) {
                return true;
            }
        }
        return false;
    }

    private void helpWithCheckpoints(int peer, Status status) {
        CheckpointCertificate stable = checkpoints.stable();
        if (stable != null && status.stable() < stable.sequence()) {
            for (Checkpoint proof : stable.proofs()) {
                effects.toReplica(peer, proof); // its own too: it may have lost it with its disk
            }
        }
        CheckpointCertificate newest = checkpoints.newestCertificate();
        if (newest != stable && newest != null && status.stable() < newest.sequence()) {
            // Of a state that is not here. The peer may have that state and lack one of these words, which its sender has lost with its disk.
            for (Checkpoint proof : newest.proofs()) {
                effects.toReplica(peer, proof);
            }
        }
        for (Checkpoint own : checkpoints.ownAbove(status.stable())) {
            effects.toReplica(peer, own);
        }
    }

    private void helpWithSlots(int peer, Status status) {
        int bytes = 0;
        long first = Math.max(status.executed(), window.low()) + 1;
        for (long n = first; n < first + SLOTS_MAX && n <= window.high() && bytes < BYTES_MAX; n++) {
            Slot slot = window.peek(n);
            if (slot == null || slot.accepted() == null && !slot.isDecidedInThisView()) {
                continue;
            }
            PrePrepare proposal = slot.proposal();
            if (proposal != null && slot.accepted() != null && !status.hasAccepted(n) && isMyTurnToPassOn(peer)) {
                effects.toReplica(peer, proposal);
                bytes += proposal.batch().bytes().length;
            }
            // Who knows the number to be decided gives both votes for it, also if it never had enough PREPAREs, or not even the proposal:
            // it has gone on, nobody will send it those any more, and the others may lack just this vote. The decision is on its disk.
            // Only in the view that decided it: a vote lent to another would tell later views what nobody accepted there.
            Digest decided = slot.isDecidedInThisView() ? slot.certified() : null;
            Digest prepare = slot.accepted() != null ? slot.accepted() : decided;
            if (prepare != null && !view.isPrimary() && !status.hasPrepared(n)) {
                effects.toReplica(peer, new Prepare(view.number(), n, prepare));
            }
            Digest commit = slot.isPrepared() ? slot.accepted() : decided;
            if (commit != null) {
                effects.toReplica(peer, new Commit(view.number(), n, commit));
            }
        }
    }

    /**
     * Our votes for what the peer has executed and we have not. It may have decided that in an earlier view, or have it on the word of f+1 who
     * then lost it: then it lacks our votes of this one, its STATUS does not say so, and without them it does not give us its own. Whether
     * it has the proposal its STATUS does not say either, so that comes along where we have waited for some time.
     */
    private void helpToHelpUs(int peer, Status status) {
        // Where f+1 others have executed it, we are the one behind, and can fetch.
        boolean mayLackProposals = peers.executedByWeak() <= execution.executed()
                && stuckMillis() >= settings.statusIntervalMillis()
                && isMyTurnToPassOn(peer);
        int bytes = 0;
        long first = Math.max(Math.max(execution.executed(), window.low()), status.stable()) + 1;
        for (long n = first; n < first + SLOTS_MAX && n <= Math.min(status.executed(), window.high()); n++) {
            Slot slot = window.peek(n);
            if (slot == null || slot.accepted() == null || slot.isDecided()) {
                continue;
            }
            PrePrepare proposal = slot.proposal();
            if (proposal != null && mayLackProposals && bytes < BYTES_MAX) {
                effects.toReplica(peer, proposal);
                bytes += proposal.batch().bytes().length;
            }
            if (!view.isPrimary()) {
                effects.toReplica(peer, new Prepare(view.number(), n, slot.accepted()));
            }
            if (slot.isPrepared()) {
                effects.toReplica(peer, new Commit(view.number(), n, slot.accepted()));
            }
        }
    }

    /** The primary always passes its proposals on; in case it is the one at fault, each other takes its turn. */
    private boolean isMyTurnToPassOn(int peer) {
        int n = settings.group().replicas();
        return view.isPrimary() || (peer + 1 + helped[peer]) % n == settings.id();
    }
}
