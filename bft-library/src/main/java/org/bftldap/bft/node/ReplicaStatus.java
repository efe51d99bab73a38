package org.bftldap.bft.node;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What one replica says of itself and of its peers; a snapshot, safe to share.
 *
 * @param role {@code primary}, {@code backup}, {@code view-change} while it waits for the next primary, {@code recovering} while it catches up or fetches the state, or {@code observer}
 *     while it takes no part because its journal was lost
 * @param executed last executed sequence number
 * @param stable last stable checkpoint
 * @param stableDigest root at the stable checkpoint, lower-case hex; empty before the first
 * @param transferPercent how much of a state that it fetches from others has come; -1 if it fetches none
 * @param peers what it sees of the others, itself left out
 * @param counted since its process started
 */
public record ReplicaStatus(
        int id, String role, long view, long executed, long stable, String stableDigest, int transferPercent, List<Peer> peers, Counted counted) {

    public ReplicaStatus {
        peers = List.copyOf(peers);
    }

    /** One of which nothing was counted. */
    public ReplicaStatus(int id, String role, long view, long executed, long stable, String stableDigest, int transferPercent, List<Peer> peers) {
        this(id, role, view, executed, stable, stableDigest, transferPercent, peers, new Counted(executed, 0, new TreeMap<>(), List.of()));
    }

    /**
     * @param committed highest number up to which all batches are decided here
     * @param viewsEntered how often its view became another
     * @param rejections authentic messages without effect, by reason; most are harmless
     * @param endedParts what it does not do any more since it met what must not happen; the group needs none of it for what it orders
     */
    public record Counted(long committed, long viewsEntered, SortedMap<String, Long> rejections, List<String> endedParts) {
        public Counted {
            endedParts = endedParts == null ? List.of() : List.copyOf(endedParts); // a replica of before tells nothing of it
            rejections = Collections.unmodifiableSortedMap(new TreeMap<>(rejections));
        }
    }

    /**
     * @param lastMessageAgeMillis since its last authentic message; -1 if none yet
     * @param executed the highest it has told
     * @param authenticationFailures messages that came from its connection and failed MAC or signature
     * @param keyAgeMillis since it announced a MAC key; -1 if never
     * @param keyRefreshesMissed how often it was disconnected since it had announced none for twice the group's {@code key_refresh_ms}
     * @param digestMismatches checkpoints of its that differ from the certified one
     * @param contradictions its votes and proposals that contradict others of its own, or what a quorum decided
     * @param strays its votes in another view, since its last word in this replica's
     * @param lateMillis how long after decisions its votes come, on the average of late
     * @param wrongPieces pieces of a state that it sent and that do not fit the certified root, since this process started
     * @param slowViews views in which, as primary, it let requests wait longer than it need
     */
    public record Peer(
            int id,
            boolean connected,
            long lastMessageAgeMillis,
            long executed,
            long authenticationFailures,
            long keyAgeMillis,
            long keyRefreshesMissed,
            long digestMismatches,
            long contradictions,
            long strays,
            long lateMillis,
            long wrongPieces,
            long slowViews) {}
}
