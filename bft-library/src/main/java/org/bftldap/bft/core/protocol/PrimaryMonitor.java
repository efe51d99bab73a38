package org.bftldap.bft.core.protocol;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.TreeMap;
import org.bftldap.bft.core.message.Batch;
import org.bftldap.bft.core.message.ComplaintReason;
import org.bftldap.bft.core.message.PrePrepare;
import org.bftldap.bft.core.message.Request;
import org.jspecify.annotations.Nullable;

/**
 * Whether the primary does its work as well as it could (§2.11). {@link Progress} sees one that stands still; this sees one that does just
 * enough not to: that waits almost as long as it may before each proposal, orders one request where ten wait, or passes over one client.
 *
 * <p>Measured is how long requests that are known here wait for a proposal, by a {@link RoomClock}, against how long the group then takes to
 * decide it. A correct primary waits for less than that; what is slow for all of them (disk, network, machine) makes both slow. Twice in a
 * row, over some time and some batches, it must be found wanting. If the next primaries are no better the limit doubles, and comes back when
 * it would be kept.
 */
final class PrimaryMonitor {

    /** A window lasts so many times T, and longer if fewer batches came. */
    private static final int WINDOW_PATIENCES = 4;
    private static final int WINDOW_BATCHES_MIN = 8;
    private static final int BAD_WINDOWS = 2;
    /** The limit for waiting: so many times as long as a decision takes, but at least T/8 and at most T/2. */
    private static final int DECISIONS = 4;
    private static final int FLOOR_DIVISOR = 8;
    private static final int CEILING_DIVISOR = 2;
    private static final int DOUBLINGS_MAX = 6;
    /** Batches with room that may pass over one client after it has waited for T. */
    private static final int PASSED_MAX = 64;
    /** A decision changes the mean by one part in this many. */
    private static final int MEAN_OVER = 16;

    private final Settings settings;
    private final CurrentView view;
    private final Batcher batcher;
    private final Decisions decisions;
    private final Execution execution;
    private final Window window;
    private final RoomClock room;
    private final Now now;
    private final ArrayDeque<Undecided> undecided = new ArrayDeque<>();
    private double decisionNanos;
    private long lastAccepted;
    private boolean isFull;
    private long tickedNanos;
    private long windowNanos;
    private int batches;
    private int measured;
    private int slow;
    private int slowByHalf;
    private int stingy;
    private int badWindows;
    private boolean starves;
    private boolean isFound;
    private int doublings;
    private final long[] slowViews;

    private record Undecided(long sequence, long sinceNanos) {}

    PrimaryMonitor(
            Settings settings,
            CurrentView view,
            Batcher batcher,
            Decisions decisions,
            Execution execution,
            Window window,
            RoomClock room,
            Now now) {
        this.settings = settings;
        this.view = view;
        this.batcher = batcher;
        this.decisions = decisions;
        this.execution = execution;
        this.window = window;
        this.room = room;
        this.now = now;
        this.slowViews = new long[settings.group().replicas()];
    }

    /** A view was left because its primary was slow: perhaps all are. */
    void foundSlow() {
        doublings = Math.min(doublings + 1, DOUBLINGS_MAX);
    }

    /** What was seen of one primary says nothing of the next. */
    void restart() {
        undecided.clear();
        lastAccepted = decisions.contiguous();
        isFull = false;
        badWindows = 0;
        starves = false;
        isFound = false;
        room.restart();
        beginWindow();
    }

    /** A backup accepted this proposal of the current primary. */
    void onAccepted(PrePrepare proposal) {
        Batch batch = proposal.batch();
        lastAccepted = Math.max(lastAccepted, proposal.sequence());
        undecided.add(new Undecided(proposal.sequence(), now.monotonicNanos()));
        long waited = waited(batch);
        isFull = batch.operations() > settings.batchOperationsMax() / 2 || batch.bytes().length > settings.batchBytesMax() / 2;
        if (isFull) {
            return; // what it leaves for the next one has to wait
        }
        batches++;
        if (waited >= 0) {
            measured++;
            slow += waited > limitNanos(doublings) ? 1 : 0;
            slowByHalf += waited > limitNanos(Math.max(0, doublings - 1)) ? 1 : 0;
        }
        Batcher.Left left = batcher.passOver(limitNanos(doublings), 1_000_000L * settings.viewTimeoutMillis());
        stingy += left.clients() > batch.requests().size() ? 1 : 0;
        starves |= left.mostPassedOver() >= PASSED_MAX;
    }

    /**
     * How long what is in the batch waited: the median of its clients, so that one cannot make the primary look slow, nor fast.
     *
     * @return nanoseconds by the room clock; -1 if nothing of it was known here
     */
    private long waited(Batch batch) {
        TreeMap<Integer, Long> byClient = new TreeMap<>();
        for (Request request : batch.requests()) {
            long waited = batcher.cover(request);
            if (waited >= 0) {
                byClient.merge(request.client(), waited, Math::max);
            }
        }
        long[] all = byClient.values().stream().mapToLong(Long::longValue).toArray();
        Arrays.sort(all);
        return all.length == 0 ? -1 : all[(all.length - 1) / 2];
    }

    private long limitNanos(int doubled) {
        long patience = 1_000_000L * settings.viewTimeoutMillis();
        long limit = Math.max(patience / FLOOR_DIVISOR, (long) (DECISIONS * decisionNanos));
        return Math.min(limit, patience / CEILING_DIVISOR) << doubled;
    }

    /**
     * @param mayJudge this replica is a backup in its view and up to date
     * @param isBusy it is slow itself
     */
    @Nullable ComplaintReason onTick(boolean mayJudge, boolean isBusy) {
        long passed = now.monotonicNanos() - tickedNanos;
        tickedNanos = now.monotonicNanos();
        boolean wasAsleep = passed > 1_000_000L * settings.viewTimeoutMillis() / FLOOR_DIVISOR;
        long behind = lastAccepted - execution.executed();
        boolean hasRoom = lastAccepted < window.high() && behind < 2L * settings.pipelineMax() && !isFull;
        isFull &= behind > 0;
        if (mayJudge && !wasAsleep && !isBusy && hasRoom) {
            room.advance(passed);
        }
        measureDecisions();
        if (!mayJudge) {
            beginWindow();
            return null;
        }
        if (now.millisSince(windowNanos) >= WINDOW_PATIENCES * settings.viewTimeoutMillis() && batches >= WINDOW_BATCHES_MIN) {
            judge();
        }
        boolean isSlow = badWindows >= BAD_WINDOWS;
        if ((isSlow || starves) && !isFound) {
            isFound = true;
            slowViews[view.primary()]++;
        }
        return isSlow ? ComplaintReason.SLOW : starves ? ComplaintReason.STARVED_CLIENT : null;
    }

    /** Views in which this replica was primary and was found wanting. */
    long slowViews(int replica) {
        return slowViews[replica];
    }

    private void measureDecisions() {
        for (Undecided first = undecided.peek(); first != null && first.sequence <= decisions.contiguous(); first = undecided.peek()) {
            undecided.remove();
            long took = Math.min(now.monotonicNanos() - first.sinceNanos, 1_000_000L * settings.viewTimeoutMillis());
            decisionNanos += (took - decisionNanos) / MEAN_OVER;
        }
    }

    private void judge() {
        boolean isBad = 2 * slow > measured || 2 * stingy > batches;
        badWindows = isBad ? badWindows + 1 : 0;
        if (!isBad && 2 * slowByHalf <= measured) {
            doublings = Math.max(0, doublings - 1);
        }
        starves = false;
        beginWindow();
    }

    private void beginWindow() {
        windowNanos = now.monotonicNanos();
        batches = 0;
        measured = 0;
        slow = 0;
        slowByHalf = 0;
        stingy = 0;
    }
}
