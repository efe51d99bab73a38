package org.bftldap.bft.core.protocol;

import java.util.List;
import org.bftldap.bft.core.codec.MessageCodec;

/**
 * Makes agreed time go on where the service waits for it (§2.10): an idle group orders nothing, so its time would stand still. When the
 * service has something due, the primary proposes a batch without operations; a backup counts one that is missing as work that waits.
 *
 * <p>What is due is a function of the state, and whether it is by the clock that would judge a proposed time, so no other replica can
 * make this one propose or complain.
 */
final class ServiceTimer {

    /** Between two such batches: the service may need several for much that is due at once. */
    private static final long PAUSE_MILLIS = 20;

    private final Settings settings;
    private final Standing standing;
    private final NormalCase normalCase;
    private final CarryOver carryOver;
    private final Decisions decisions;
    private final Execution execution;
    private final Batcher batcher;
    private final Now now;
    private long dueMillis = Long.MAX_VALUE;
    private long proposedNanos;

    ServiceTimer(
            Settings settings,
            Standing standing,
            NormalCase normalCase,
            CarryOver carryOver,
            Decisions decisions,
            Execution execution,
            Batcher batcher,
            Now now) {
        this.settings = settings;
        this.standing = standing;
        this.normalCase = normalCase;
        this.carryOver = carryOver;
        this.decisions = decisions;
        this.execution = execution;
        this.batcher = batcher;
        this.now = now;
    }

    void onDue(Input.Due due) {
        dueMillis = due.millis();
    }

    void onTick() {
        // With everything executed, so that what is due is known; a batch under way makes time go on by itself.
        boolean isIdle = batcher.isEmpty()
                && !execution.isRunning()
                && normalCase.lastProposed() == decisions.contiguous()
                && decisions.contiguous() == execution.executed();
        if (now.wallMillis() < dueMillis || !isIdle || now.millisSince(proposedNanos) < PAUSE_MILLIS) {
            return;
        }
        if (normalCase.mayPropose() && carryOver.isComplete() && standing.mayPromise()) {
            proposedNanos = now.monotonicNanos();
            normalCase.propose(MessageCodec.batch(List.of()));
        }
    }

    /** Whether the primary should have done it: also by a clock that is as far behind this one as is tolerated. */
    boolean isOverdue() {
        return dueMillis != Long.MAX_VALUE && now.wallMillis() - settings.clockToleranceMillis() >= dueMillis;
    }
}
