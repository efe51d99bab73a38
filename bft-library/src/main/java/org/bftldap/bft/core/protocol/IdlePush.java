package org.bftldap.bft.core.protocol;

import java.util.List;
import org.bftldap.bft.core.codec.MessageCodec;
import org.bftldap.bft.core.message.QueryStable;
import org.jspecify.annotations.Nullable;

/**
 * The primary's empty batches for those who wait for a checkpoint that an idle group would never take (§2.14). Bounded: for one asker as many
 * as a window and two checkpoints need come soon, and in the next ten minutes one in each status interval, so that a faulty one gains
 * little, and one that lost its disk again and again still comes back.
 */
final class IdlePush {

    private static final long QUOTA_MILLIS = 600_000;
    /** An observer asks again and again; what it asked longer ago counts no more. In status intervals. */
    private static final int ASKED_INTERVALS = 20;
    /** Pushes in one status interval. */
    private static final int PUSHES_PER_INTERVAL = 8;

    private final Settings settings;
    private final Standing standing;
    private final NormalCase normalCase;
    private final CarryOver carryOver;
    private final Decisions decisions;
    private final Batcher batcher;
    private final Now now;
    private final long[] until;
    private final long[] askedNanos;
    private final long[] pushed;
    private final long[] firstPushedNanos;
    private long pushedNanos;

    IdlePush(
            Settings settings,
            Standing standing,
            NormalCase normalCase,
            CarryOver carryOver,
            Decisions decisions,
            Batcher batcher,
            Now now) {
        int n = settings.group().replicas();
        this.settings = settings;
        this.standing = standing;
        this.normalCase = normalCase;
        this.carryOver = carryOver;
        this.decisions = decisions;
        this.batcher = batcher;
        this.now = now;
        this.until = new long[n];
        this.askedNanos = new long[n];
        this.pushed = new long[n];
        this.firstPushedNanos = new long[n];
    }

    @Nullable Rejection onQuery(int from, QueryStable query) {
        until[from] = query.until();
        askedNanos[from] = now.monotonicNanos();
        return null;
    }

    void onTick() {
        boolean isIdle = batcher.isEmpty() && normalCase.lastProposed() == decisions.contiguous();
        long sincePushMillis = now.millisSince(pushedNanos);
        boolean isDue = sincePushMillis >= settings.statusIntervalMillis() / PUSHES_PER_INTERVAL;
        if (!normalCase.mayPropose() || !carryOver.isComplete() || !standing.mayPromise() || !isIdle || !isDue) {
            return;
        }
        for (int asker = 0; asker < until.length; asker++) {
            if (asks(asker) && (mayHaveMore(asker) || sincePushMillis >= settings.statusIntervalMillis())) {
                pushed[asker]++;
                pushedNanos = now.monotonicNanos();
                normalCase.propose(MessageCodec.batch(List.of()));
                return;
            }
        }
    }

    private long firstCheckpointFrom(long sequence) {
        long interval = settings.checkpointInterval();
        return (sequence + interval - 1) / interval * interval;
    }

    private boolean asks(int asker) {
        return until[asker] > 0
                && now.millisSince(askedNanos[asker]) < ASKED_INTERVALS * settings.statusIntervalMillis()
                && normalCase.lastProposed() < firstCheckpointFrom(until[asker]);
    }

    private boolean mayHaveMore(int asker) {
        if (pushed[asker] == 0 || now.millisSince(firstPushedNanos[asker]) >= QUOTA_MILLIS) {
            pushed[asker] = 0;
            firstPushedNanos[asker] = now.monotonicNanos();
        }
        return pushed[asker] < settings.window() + 2L * settings.checkpointInterval();
    }
}
