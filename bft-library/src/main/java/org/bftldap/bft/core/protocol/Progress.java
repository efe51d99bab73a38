package org.bftldap.bft.core.protocol;

import org.bftldap.bft.core.message.ComplaintReason;
import org.jspecify.annotations.Nullable;

/**
 * Whether the primary does its work (§2.8, timers). Judged by what this replica sees and by its own clock alone; what is slow here (execution,
 * an image, a process that stood still) is not held against the primary.
 *
 * <p>Patience doubles with each view that brought nothing, up to 64 times, and is back at its first length once a view has.
 */
final class Progress {

    private static final int DOUBLINGS_MAX = 6;
    /** A view that has executed so many batches is a good one. */
    private static final int GOOD_BATCHES = 32;
    /** And so is one in which nobody had to wait for so long. */
    private static final long GOOD_MILLIS = 60_000;
    /** How much longer than for any progress it waits for that of a single client. */
    private static final int STARVED_FACTOR = 8;
    /** Numbers above the last decided one. */
    private static final int LOOKED_AT_MAX = 64;
    /** A primary whose connection has ended is waited for so much shorter. */
    private static final int LOST_DIVISOR = 4;
    /** An observer asks again and again; a primary that asked longer ago takes part again. In status intervals. */
    private static final int ASKED_INTERVALS = 20;

    private final Settings settings;
    private final CurrentView view;
    private final Execution execution;
    private final Checkpoints checkpoints;
    private final Decisions decisions;
    private final Batcher batcher;
    private final ServiceTimer serviceTimer;
    private final Window window;
    private final Peers peers;
    private final PrimaryMonitor monitor;
    private final Now now;
    private int doublings;
    private long enteredNanos;
    private long executedAtEntry;
    private long decidedBefore;
    private long executedBefore;
    private long progressNanos;
    private long heardNanos;
    private boolean heard;
    private boolean lost;
    private boolean observes;
    private long askedNanos;
    private long tickedNanos;

    Progress(
            Settings settings,
            CurrentView view,
            Execution execution,
            Checkpoints checkpoints,
            Decisions decisions,
            Batcher batcher,
            ServiceTimer serviceTimer,
            Window window,
            Peers peers,
            PrimaryMonitor monitor,
            Now now) {
        this.settings = settings;
        this.view = view;
        this.execution = execution;
        this.checkpoints = checkpoints;
        this.decisions = decisions;
        this.batcher = batcher;
        this.serviceTimer = serviceTimer;
        this.window = window;
        this.peers = peers;
        this.monitor = monitor;
        this.now = now;
    }

    /** T·2^k. */
    private long patienceMillis() {
        return settings.viewTimeoutMillis() << doublings;
    }

    /**
     * How long this view's primary has to show what it is for. More time is for one that may need it to get a batch through; one that has to catch up
     * before it can propose had better be passed over.
     */
    long patienceWithPrimaryMillis() {
        boolean isBehind = peers.executed(view.primary()) < window.low();
        return isBehind ? settings.viewTimeoutMillis() : patienceMillis();
    }

    /**
     * A view was entered, or given up for a later one.
     *
     * @param forSlowness its primary did not stand still, but could have been faster
     */
    void viewChanged(boolean forSlowness) {
        doublings = Math.min(doublings + 1, DOUBLINGS_MAX);
        if (forSlowness) {
            monitor.foundSlow();
        }
        restart();
    }

    /** Nothing is held against anybody that was before now. */
    void restart() {
        enteredNanos = now.monotonicNanos();
        progressNanos = enteredNanos;
        executedAtEntry = execution.executed();
        decidedBefore = decisions.contiguous();
        executedBefore = execution.executed();
        heard = false;
        lost = false;
        observes = false;
        monitor.restart();
        batcher.restartWaiting();
    }

    /** The primary of the current view said something authentic. */
    void heardOfPrimary() {
        heard = true;
        lost = false;
        heardNanos = now.monotonicNanos();
    }

    /** It lost what it promised (§2.14), so it proposes nothing. In an idle group nothing else would tell, and it would wait for itself. */
    void primaryObserves() {
        observes = true;
        askedNanos = now.monotonicNanos();
    }

    /** A process that died closes its connections; one that stands still does not. */
    void unlinked(int peer) {
        if (peer == view.primary()) {
            lost = heard;
        }
    }

    /** Whether the primary has used up half of the patience: time to make sure that it knows what waits. */
    boolean isOverHalfOut() {
        return now.millisSince(progressNanos) > patienceMillis() / 2;
    }

    /** @param isFetching this replica is behind and catches up: others decide meanwhile, and it cannot tell */
    @Nullable ComplaintReason onTick(boolean isFetching) {
        boolean wasAsleep = now.millisSince(tickedNanos) > settings.viewTimeoutMillis() / 2;
        tickedNanos = now.monotonicNanos();
        boolean moved = decisions.contiguous() != decidedBefore || execution.executed() != executedBefore;
        decidedBefore = decisions.contiguous();
        executedBefore = execution.executed();
        boolean busyHere = execution.isRunning() || checkpoints.isImaging();
        if (wasAsleep) {
            progressNanos = now.monotonicNanos();
            heardNanos = now.monotonicNanos();
            batcher.restartWaiting();
        } else if (moved || busyHere || isFetching || !isWaiting()) {
            progressNanos = now.monotonicNanos();
        }
        if (execution.executed() - executedAtEntry >= GOOD_BATCHES || now.millisSince(enteredNanos) >= GOOD_MILLIS) {
            doublings = 0;
        }
        boolean isBackup = view.isIn() && !view.isPrimary();
        ComplaintReason tooSlow = monitor.onTick(isBackup && !isFetching, checkpoints.isImaging());
        ComplaintReason reason = isBackup ? complaint(isFetching) : null;
        return reason == null ? tooSlow : reason;
    }

    private @Nullable ComplaintReason complaint(boolean isFetching) {
        if (now.millisSince(progressNanos) > patienceWithPrimaryMillis()) {
            return ComplaintReason.NO_PROGRESS;
        }
        if (heard && now.millisSince(heardNanos) > patienceMillis() / (lost ? LOST_DIVISOR : 1)) {
            return ComplaintReason.SILENT;
        }
        long oldest = batcher.waitingSinceNanos();
        boolean starved = oldest != Long.MAX_VALUE && now.millisSince(oldest) > STARVED_FACTOR * patienceMillis();
        return starved && !isFetching ? ComplaintReason.STARVED_CLIENT : null;
    }

    /** Whether there is something that the primary should get ordered. Votes alone are none: one faulty replica can cast them. */
    private boolean isWaiting() {
        boolean primaryWaits = observes && now.millisSince(askedNanos) < ASKED_INTERVALS * settings.statusIntervalMillis();
        if (!batcher.isEmpty() || primaryWaits || serviceTimer.isOverdue()) {
            return true;
        }
        long from = decisions.contiguous() + 1;
        for (long n = from; n < from + LOOKED_AT_MAX && n <= window.high(); n++) {
            Slot slot = window.peek(n);
            if (slot != null && slot.isUnderWay()) { // decided ones too: the number that is missing before them was left out
                return true;
            }
        }
        return false;
    }
}
