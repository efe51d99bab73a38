package org.bftldap.bft.node;

import java.util.ArrayList;
import java.util.List;
import org.bftldap.bft.core.protocol.CoreStatus;
import org.bftldap.bft.net.PeerCounters;
import org.bftldap.bft.net.Transport;

/** The newest status of the core, written by the loop and read by anybody. */
final class StatusBoard {

    private final int self;
    private final Transport transport;
    private volatile CoreStatus newest;

    StatusBoard(int self, Transport transport, CoreStatus first) {
        this.self = self;
        this.transport = transport;
        this.newest = first;
    }

    void post(CoreStatus status) {
        newest = status;
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
                        peer.digestMismatches(),
                        peer.contradictions(),
                        peer.strays(),
                        peer.lateMillis()));
            }
        }
        String root = core.stableRoot() == null ? "" : core.stableRoot().toHex();
        return new ReplicaStatus(self, role(core), core.view(), core.executed(), core.stable(), root, peers);
    }

    private String role(CoreStatus core) {
        if (core.mode() == CoreStatus.Mode.CHANGING_VIEW) {
            return "view-change";
        }
        if (core.mode() != CoreStatus.Mode.NORMAL) {
            return "recovering";
        }
        return core.primary() == self ? "primary" : "backup";
    }
}
