package org.bftldap.bft.node;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListSet;
import org.bftldap.bft.core.protocol.CoreStatus;
import org.bftldap.bft.net.PeerCounters;
import org.bftldap.bft.net.Transport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The newest status of the core, written by the loop and read by anybody. */
final class StatusBoard {

    private static final Logger LOG = LoggerFactory.getLogger(StatusBoard.class);

    private final int self;
    private final Transport transport;
    private final WrongPieces wrongPieces;
    private final ReplicaFigures figures;
    private volatile CoreStatus newest;
    private volatile long viewsEntered;
    /** There are few parts, and each ends once. */
    private final Set<String> endedParts = new ConcurrentSkipListSet<>();

    StatusBoard(int self, Transport transport, CoreStatus first, WrongPieces wrongPieces, ReplicaFigures figures) {
        this.self = self;
        this.transport = transport;
        this.wrongPieces = wrongPieces;
        this.figures = figures;
        this.newest = first;
        if (first.mode() != CoreStatus.Mode.NORMAL) {
            say(first);
        }
    }

    void post(CoreStatus status) {
        sayWhoFailed(status);
        sayWhoIsSlow(status);
        figures.mode(status.mode(), System.nanoTime());
        if (status.mode() != newest.mode()) {
            say(status);
        }
        if (status.view() != newest.view()) {
            viewsEntered++;
        }
        newest = status;
    }

    private void sayWhoFailed(CoreStatus status) {
        for (int id = 0; id < status.peers().size(); id++) {
            if (wrongPieces.isNews(id)) {
                LOG.warn("BD-2011: replica {} gave pieces of a state that do not fit the certified root; they are asked of others", id);
            } else if (status.peers().get(id).transferFaults() > newest.peers().get(id).transferFaults()) {
                LOG.info("replica {} is slow with pieces of the state; they are asked of others too", id);
            }
        }
    }

    private void sayWhoIsSlow(CoreStatus status) {
        for (int id = 0; id < status.peers().size(); id++) {
            if (status.peers().get(id).slowViews() > newest.peers().get(id).slowViews()) {
                LOG.info("replica {} lets requests wait longer than it need; if f others find so too, another becomes primary", id);
            }
        }
    }

    private void say(CoreStatus status) {
        switch (status.mode()) {
            case LOST -> LOG.warn("BD-4023: replica {} lost its journal and asks the others what it may have promised", self);
            case OBSERVING -> LOG.warn(
                    "BD-4023: replica {} lost its journal: it takes no part until a checkpoint at or above {} is stable",
                    self,
                    status.observesUntil());
            case REPAIRING -> LOG.error(
                    "BD-4008: the state of replica {} is not what the group certified; it is fetched from the others", self);
            case FETCHING_STATE -> LOG.info("replica {} is too far behind the others' journals and fetches the state", self);
            default -> LOG.info("replica {} is {} at sequence number {}", self, status.mode(), status.executed());
        }
    }

    /** From any thread. */
    void ended(String part) {
        endedParts.add(part);
    }

    ReplicaStatus read() {
        CoreStatus core = newest;
        List<ReplicaStatus.Peer> peers = new ArrayList<>();
        for (int id = 0; id < core.peers().size(); id++) {
            if (id != self) {
                PeerCounters counters = transport.counters(id);
                CoreStatus.Peer peer = core.peers().get(id);
                peers.add(new ReplicaStatus.Peer(
                        id,
                        counters.connected(),
                        counters.lastFrameAgeMillis(),
                        peer.executed(),
                        counters.authenticationFailures(),
                        counters.keyAgeMillis(),
                        counters.refreshesMissed(),
                        peer.digestMismatches(),
                        peer.contradictions(),
                        peer.strays(),
                        peer.lateMillis(),
                        wrongPieces.of(id),
                        peer.slowViews()));
            }
        }
        String root = core.stableRoot() == null ? "" : core.stableRoot().toHex();
        return new ReplicaStatus(self, role(core), core.view(), core.executed(), core.stable(), root, core.transferPercent(), peers, counted(core));
    }

    private ReplicaStatus.Counted counted(CoreStatus core) {
        SortedMap<String, Long> rejections = new TreeMap<>();
        core.rejections().forEach((reason, count) -> rejections.put(reason.name().toLowerCase(Locale.ROOT).replace('_', '-'), count));
        return new ReplicaStatus.Counted(core.committed(), viewsEntered, rejections, List.copyOf(endedParts));
    }

    private String role(CoreStatus core) {
        if (core.mode() == CoreStatus.Mode.CHANGING_VIEW) {
            return "view-change";
        }
        if (core.mode() == CoreStatus.Mode.LOST || core.mode() == CoreStatus.Mode.OBSERVING) {
            return "observer";
        }
        if (core.mode() != CoreStatus.Mode.NORMAL) {
            return "recovering";
        }
        return core.primary() == self ? "primary" : "backup";
    }
}
