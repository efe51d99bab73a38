package org.bftldap.cli;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import org.bftldap.bft.client.ClientStatus;
import org.bftldap.bft.node.ReplicaStatus;
import org.bftldap.directory.admin.RelayReport;

/**
 * Which replicas others have seen misbehave, and which they wait for. A replica's word alone accuses nobody: f of them may lie, so it takes f+1. A relay's word
 * does, since it is no replica and compares answers with those of a quorum.
 */
final class Suspicions {

    private static final long SILENT_MILLIS = 10_000;
    /** A replica that is behind votes in an older view for a moment; not so often without a word in the right one. */
    private static final long STRAYS = 100;
    /** Far more than a busy machine makes of a vote that comes by itself, on the average of many. */
    private static final long LATE_MILLIS = 250;

    private static final Predicate<ReplicaStatus.Peer> WRONG_STATE = peer -> peer.wrongPieces() > 0;

    private final int faults;
    private final SortedMap<Integer, ? extends Collection<String>> proved;
    private final List<Optional<ReplicaStatus>> replicas;
    private final List<RelayReport> relays;

    /** @param proved by replica, what evidence proves: no suspicion any more, whoever holds it */
    Suspicions(
            int faults,
            SortedMap<Integer, ? extends Collection<String>> proved,
            List<Optional<ReplicaStatus>> replicas,
            List<RelayReport> relays) {
        this.faults = faults;
        this.proved = proved;
        this.replicas = replicas;
        this.relays = relays;
    }

    List<String> of(int id) {
        List<String> reasons = new ArrayList<>();
        Collection<String> faultsProved = proved.get(id);
        if (faultsProved != null) {
            faultsProved.forEach(fault -> reasons.add("PROVED: " + fault));
        }
        byRelays(id, ClientStatus.Peer::wrongReplies, "wrong replies, outvoted", reasons);
        byRelays(id, ClientStatus.Peer::authenticationFailures, "messages that fail authentication", reasons);
        byReplicas(id, peer -> peer.digestMismatches() > 0, "saw checkpoints of it that differ from the certified ones", reasons);
        byReplicas(id, peer -> peer.authenticationFailures() > 0, "had messages of it that fail authentication", reasons);
        byReplicas(id, peer -> peer.keyRefreshesMissed() > 0, "waited in vain for it to refresh its keys", reasons);
        byReplicas(id, peer -> peer.contradictions() > 0, "have votes of it that contradict each other or what was decided", reasons);
        byReplicas(id, peer -> peer.strays() > STRAYS, "get votes of it in another view only", reasons);
        byReplicas(id, peer -> peer.connected() && peer.lastMessageAgeMillis() > SILENT_MILLIS, "are connected to it and hear nothing", reasons);
        byReplicas(id, WRONG_STATE, "fetched their state and had wrong pieces of it", reasons);
        byDigest(id, reasons);
        return reasons;
    }

    /** Who had wrong pieces of the state from this one, if they are too few to make it suspect. */
    List<Integer> misled(int id) {
        List<Integer> misled = accusers(id, WRONG_STATE);
        return misled.size() > faults ? List.of() : misled;
    }

    /** In what it is slow, as f+1 others or more find. That is no misbehaviour: machines differ. */
    List<String> slowness(int id) {
        List<String> found = new ArrayList<>();
        byOthers(id, peer -> peer.connected() ? peer.lateMillis() : 0, LATE_MILLIS)
                .ifPresent(late -> found.add("its votes come " + late + " ms after the others'"));
        byOthers(id, ReplicaStatus.Peer::slowViews, 1)
                .ifPresent(views -> found.add("as primary it let requests wait, in " + views + (views == 1 ? " view" : " views")));
        return found;
    }

    /** What f+1 others or more find at least. */
    private OptionalLong byOthers(int id, ToLongFunction<ReplicaStatus.Peer> measure, long atLeast) {
        List<Long> found = replicas.stream()
                .flatMap(Optional::stream)
                .filter(status -> status.id() != id)
                .flatMap(status -> status.peers().stream())
                .filter(peer -> peer.id() == id && measure.applyAsLong(peer) >= atLeast)
                .map(measure::applyAsLong)
                .sorted(Comparator.reverseOrder())
                .toList();
        return found.size() > faults ? OptionalLong.of(found.get(faults)) : OptionalLong.empty();
    }

    private void byRelays(int id, ToLongFunction<ClientStatus.Peer> count, String what, List<String> reasons) {
        for (RelayReport relay : relays) {
            relay.observed().replicas().stream()
                    .filter(peer -> peer.id() == id && count.applyAsLong(peer) > 0)
                    .forEach(peer -> reasons.add("client " + relay.client() + " counts " + count.applyAsLong(peer) + " " + what));
        }
    }

    private void byReplicas(int id, Predicate<ReplicaStatus.Peer> accuses, String what, List<String> reasons) {
        List<Integer> accusers = accusers(id, accuses);
        if (accusers.size() > faults) {
            reasons.add("replicas " + accusers + " " + what);
        }
    }

    private List<Integer> accusers(int id, Predicate<ReplicaStatus.Peer> accuses) {
        return replicas.stream()
                .flatMap(Optional::stream)
                .filter(status -> status.id() != id && status.peers().stream().anyMatch(peer -> peer.id() == id && accuses.test(peer)))
                .map(ReplicaStatus::id)
                .toList();
    }

    /** Its own word against that of f+1 others on the same checkpoint. */
    private void byDigest(int id, List<String> reasons) {
        Optional<ReplicaStatus> own = replicas.get(id);
        if (own.isEmpty() || own.get().stableDigest().isEmpty()) {
            return;
        }
        List<Integer> others = replicas.stream()
                .flatMap(Optional::stream)
                .filter(status -> status.stable() == own.get().stable() && !status.stableDigest().isEmpty())
                .filter(status -> !status.stableDigest().equals(own.get().stableDigest()))
                .map(ReplicaStatus::id)
                .toList();
        if (others.size() > faults) {
            reasons.add("its digest at checkpoint " + own.get().stable() + " is not that of replicas " + others);
        }
    }
}
