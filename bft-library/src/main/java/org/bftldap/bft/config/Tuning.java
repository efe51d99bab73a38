package org.bftldap.bft.config;

/**
 * Sizes and times that all replicas of a group must share ({@code docs/explanation/protocol.md} §2.4).
 *
 * @param checkpointInterval K: batches between checkpoints
 * @param window L: how far ordering may run ahead of the stable checkpoint; at least 2K
 * @param batchOperationsMax operations in one batch
 * @param batchBytesMax bytes of one batch, before which it is closed
 * @param pipelineMax batches that a primary keeps in agreement at once
 * @param requestBytesMax largest request; equals the relay's PDU limit plus room
 * @param sessionWindow W: writes a session may have outstanding
 * @param sessionsMax sessions kept in the replicated table
 * @param requestTimeoutMillis how long a client waits before it sends a write again, to all
 * @param clockToleranceMillis how far a proposed time may be from a backup's clock
 * @param viewTimeoutMillis how long a backup waits for the primary before it wants another; doubled with each that does no better
 * @param remoteDeadlineMillis how long a search may wait for other groups; these give those behind them two thirds of what they have
 * @param keyRefreshMillis Tk: after which each process announces new MAC keys; who has not for twice as long is no longer listened to
 */
public record Tuning(
        int checkpointInterval,
        int window,
        int batchOperationsMax,
        int batchBytesMax,
        int pipelineMax,
        int requestBytesMax,
        int sessionWindow,
        int sessionsMax,
        int requestTimeoutMillis,
        int clockToleranceMillis,
        int viewTimeoutMillis,
        int remoteDeadlineMillis,
        int keyRefreshMillis) {

    private static final int KEY_REFRESH_MILLIS_MIN = 100;

    public Tuning {
        if (window < 2 * checkpointInterval) {
            throw new IllegalArgumentException("window must be at least twice checkpoint_interval, or ordering stops at checkpoints");
        }
        if (keyRefreshMillis < KEY_REFRESH_MILLIS_MIN) {
            throw new IllegalArgumentException("keys cannot be refreshed every " + keyRefreshMillis + " ms; use "
                    + KEY_REFRESH_MILLIS_MIN + " or more");
        }
    }

    public static Tuning defaults() {
        return new Tuning(1024, 2048, 512, 1 << 20, 4, 5 << 20, 512, 1024, 500, 3000, 500, 6000, 120_000);
    }
}
