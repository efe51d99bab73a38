package org.bftldap.bft.core.protocol;

import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.bftldap.bft.core.types.Digest;
import org.jspecify.annotations.Nullable;

/**
 * What can be said of a replica from its core; immutable.
 *
 * @param executed last sealed batch
 * @param committed highest number up to which all batches are decided here
 * @param stable last stable checkpoint
 * @param stableRoot its root; null before the first
 * @param timeMillis agreed time of the last executed batch
 * @param readableFrom reads are answered only when this number is executed. After a restart the state is older than what clients were told
 *     before it; 2f+1 replicas that all restarted would agree on a past that somebody has already seen the end of
 * @param observesUntil M while this replica observes; 0 otherwise, or while M is not known
 * @param transferPercent how much of a state that is being fetched has come; -1 if none is
 * @param peers by replica id, this one included
 * @param rejections how often each had to be used
 */
public record CoreStatus(
        long view,
        int primary,
        long executed,
        long committed,
        long stable,
        @Nullable Digest stableRoot,
        long timeMillis,
        long readableFrom,
        Mode mode,
        long observesUntil,
        int transferPercent,
        List<Peer> peers,
        Map<Rejection, Long> rejections) {

    /** Whether unordered reads may be answered. */
    public boolean isReadable() {
        return executed >= readableFrom;
    }

    /** Whether it may vote and answer: it lost nothing of what it promised, and its state is right. */
    public boolean takesPart() {
        return mode != Mode.LOST && mode != Mode.OBSERVING && mode != Mode.REPAIRING && mode != Mode.STOPPED;
    }

    /** What a replica is doing. */
    public enum Mode {
        /** Taking part in agreement. */
        NORMAL,
        /** Left a view and has not entered the next. */
        CHANGING_VIEW,
        /** Fetching batches that the others have executed. */
        CATCHING_UP,
        /** Fetching a certified state, as the others' journals do not reach back to where it is. */
        FETCHING_STATE,
        /** What it promised is lost; it asks the others how far that may have been, and takes no part. */
        LOST,
        /** What it promised is lost; it takes no part until a checkpoint at or above {@link CoreStatus#observesUntil} is stable. */
        OBSERVING,
        /** Its state is not what the group certified; it is fetched. */
        REPAIRING,
        /** It found that it cannot go on. */
        STOPPED
    }

    public CoreStatus {
        peers = List.copyOf(peers);
        rejections = inOrder(rejections);
    }

    /** A copy whose order is that of the enum in every run, as {@link Map#copyOf} does not promise. */
    private static Map<Rejection, Long> inOrder(Map<Rejection, Long> counts) {
        Map<Rejection, Long> copy = new EnumMap<>(Rejection.class);
        copy.putAll(counts);
        return Collections.unmodifiableMap(copy);
    }

    /**
     * @param executed highest it has told
     * @param stable highest it has told
     * @param digestMismatches its checkpoints that differ from the certified root
     * @param contradictions its votes and proposals that contradict others of its own, or what a quorum decided
     * @param strays its votes in another view, since its last word in this replica's
     * @param lateMillis how long after decisions its votes come, on the average of late
     * @param transferFaults how often, as a source of the state, it lied or was slow
     * @param slowViews views in which, as primary, it was found slow or unfair
     */
    public record Peer(
            long executed, long stable, long digestMismatches, long contradictions, long strays, long lateMillis, long transferFaults, long slowViews) {}
}
