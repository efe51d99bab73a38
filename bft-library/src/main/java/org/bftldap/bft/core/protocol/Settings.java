package org.bftldap.bft.core.protocol;

import org.bftldap.bft.core.codec.Limits;
import org.bftldap.bft.core.types.GroupSize;

/**
 * A replica's identity and the group's sizes (§2.4).
 *
 * @param id this replica
 * @param checkpointInterval K
 * @param window L, at least 2K
 * @param batchOperationsMax operations in a batch
 * @param batchBytesMax bytes before which a batch is closed
 * @param pipelineMax batches the primary keeps in agreement at once
 * @param requestBytesMax largest encoded request
 * @param sessionWindow W: operations a session may have outstanding
 * @param sessionsMax sessions in the replicated table
 * @param clockToleranceMillis how far a proposed time may be from this clock
 * @param statusIntervalMillis how often a replica that waits for others says what it lacks
 * @param viewTimeoutMillis T: how long a backup waits for the primary before it complains, at first
 */
public record Settings(
        int id,
        GroupSize group,
        int checkpointInterval,
        int window,
        int batchOperationsMax,
        int batchBytesMax,
        int pipelineMax,
        int requestBytesMax,
        int sessionWindow,
        int sessionsMax,
        long clockToleranceMillis,
        long statusIntervalMillis,
        long viewTimeoutMillis) {

    /** Sessions that one client may have; beyond it, its own least recently used one is closed. */
    public static final int SESSIONS_PER_CLIENT_MAX = 16;

    /** Pipelines of proposals that a backup keeps before they are decided. */
    private static final int PIPELINES_AHEAD = 16;

    public Settings {
        if (!group.isReplica(id)) {
            throw new IllegalArgumentException("replica " + id + " is not of this group");
        }
        if (checkpointInterval < 1 || window < 2 * checkpointInterval) {
            throw new IllegalArgumentException("window must be at least twice the checkpoint interval");
        }
        if (batchOperationsMax >= 1 << SessionId.INDEX_BITS || sessionWindow >= 1 << SessionId.INDEX_BITS) {
            throw new IllegalArgumentException("a batch has fewer than 65,536 operations");
        }
        if (batchOperationsMax < 1 || pipelineMax < 1 || sessionWindow < 1 || sessionsMax < SESSIONS_PER_CLIENT_MAX) {
            throw new IllegalArgumentException("limits must be at least 1, and room for one client's sessions");
        }
    }

    /** How far beyond the last decided number a backup takes proposals; their content is in memory. */
    long aheadMax() {
        return (long) PIPELINES_AHEAD * pipelineMax;
    }

    public Limits limits() {
        return Limits.of(group.replicas(), window, requestBytesMax, batchBytesMax, sessionWindow);
    }
}
