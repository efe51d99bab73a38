package org.bftldap.bft.client;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import org.bftldap.bft.net.PeerCounters;
import org.bftldap.bft.net.Transport;

/** What the client has seen of each replica, and which one it asks for contents next. Written on the loop's thread, read by any. */
final class ReplicaScores {

    /** How long a replica that let a read wait is not asked for contents. */
    private static final long PENALTY_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final Transport transport;
    private final int replicas;
    private final AtomicLongArray wrong;
    private final AtomicLongArray unanswered;
    private final AtomicLongArray versions;
    private final AtomicLong readRetries = new AtomicLong();
    private final AtomicLong readFallbacks = new AtomicLong();
    private final long[] penaltyUntilNanos;
    private int turn;

    ReplicaScores(Transport transport, int replicas) {
        this.transport = transport;
        this.replicas = replicas;
        this.wrong = new AtomicLongArray(replicas);
        this.unanswered = new AtomicLongArray(replicas);
        this.versions = new AtomicLongArray(replicas);
        this.penaltyUntilNanos = new long[replicas];
        java.util.Arrays.fill(penaltyUntilNanos, System.nanoTime());
    }

    void wrongReply(int replica) {
        wrong.incrementAndGet(replica);
        penalise(replica);
    }

    void unanswered(int replica) {
        unanswered.incrementAndGet(replica);
    }

    /** An answer of it came that it says to be of this version. */
    void answered(int replica, long version) {
        if (version > versions.get(replica)) {
            versions.set(replica, version);
        }
    }

    void readRetried() {
        readRetries.incrementAndGet();
    }

    void readOrdered() {
        readFallbacks.incrementAndGet();
    }

    void penalise(int replica) {
        penaltyUntilNanos[replica] = System.nanoTime() + PENALTY_NANOS;
    }

    boolean isConnected(int replica) {
        return transport.counters(replica).connected();
    }

    /** In turn, those that are connected and did not fail lately; if there is none, any. */
    int nextReplier() {
        long now = System.nanoTime();
        for (int i = 0; i < replicas; i++) {
            turn = (turn + 1) % replicas;
            if (isConnected(turn) && penaltyUntilNanos[turn] - now <= 0) {
                return turn;
            }
        }
        turn = (turn + 1) % replicas;
        return turn;
    }

    ClientStatus status(ViewsTold views) {
        List<ClientStatus.Peer> peers = new ArrayList<>();
        for (int id = 0; id < replicas; id++) {
            PeerCounters counters = transport.counters(id);
            peers.add(new ClientStatus.Peer(
                    id,
                    counters.connected(),
                    wrong.get(id),
                    counters.authenticationFailures(),
                    unanswered.get(id),
                    views.of(id),
                    versions.get(id),
                    counters.lastFrameAgeMillis()));
        }
        return new ClientStatus(peers, views.view(), readRetries.get(), readFallbacks.get());
    }
}
