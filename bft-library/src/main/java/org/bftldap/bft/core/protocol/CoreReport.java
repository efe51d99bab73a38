package org.bftldap.bft.core.protocol;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bftldap.bft.core.message.CheckpointCertificate;

/** What can be told of a replica's core from outside. */
final class CoreReport {

    private final Parts parts;

    CoreReport(Parts parts) {
        this.parts = parts;
    }

    /** A snapshot, safe to hand to other threads. */
    CoreStatus status(Map<Rejection, Long> rejections) {
        List<CoreStatus.Peer> all = new ArrayList<>();
        for (int i = 0; i < parts.settings.group().replicas(); i++) {
            boolean isSelf = i == parts.settings.id();
            all.add(new CoreStatus.Peer(
                    isSelf ? parts.execution.executed() : parts.peers.executed(i),
                    isSelf ? parts.window.low() : parts.peers.stable(i),
                    parts.checkpoints.mismatches(i),
                    parts.conduct.contradictions(i),
                    parts.conduct.strays(i),
                    parts.conduct.lateMillis(i),
                    parts.stateFetch.faults(i),
                    parts.monitor.slowViews(i)));
        }
        CheckpointCertificate stable = parts.checkpoints.stable();
        return new CoreStatus(
                parts.view.number(),
                parts.view.primary(),
                parts.execution.executed(),
                parts.decisions.contiguous(),
                parts.window.low(),
                stable == null ? null : stable.root(),
                parts.execution.timeMillis(),
                readableFrom(),
                mode(),
                parts.standing.observesUntil(),
                parts.stateFetch.percent(),
                all,
                rejections);
    }

    /** No unordered read is answered before this number is executed (§2.5). Changes when M is known, or the state is found wrong. */
    long readableFrom() {
        if (!parts.standing.mayExecute() || parts.standing.isLost()) {
            return Long.MAX_VALUE;
        }
        return Math.max(parts.seenUpTo, parts.standing.observesUntil());
    }

    /** How much is kept now; each number has a bound that no input, from whomever, can push it over. */
    CoreSizes sizes() {
        return new CoreSizes(
                parts.window.size(),
                parts.normalCase.withheld(),
                parts.decisions.size(),
                parts.batcher.queues(),
                parts.batcher.longestQueue(),
                parts.batcher.waitingBytes(),
                parts.clients.sessions(),
                parts.clients.registrations(),
                parts.clients.mostOutcomes(),
                parts.checkpoints.mostKept(),
                parts.checkpoints.own(),
                parts.catchUp.claims());
    }

    /** Whether it fetches batches or a state, or may not vote before others have told it how far it was. */
    boolean isBehind() {
        return !parts.standing.mayExecute()
                || parts.standing.isLost()
                || parts.standing.observesUntil() > 0
                || parts.stateFetch.isActive()
                || parts.catchUp.isActive();
    }

    private CoreStatus.Mode mode() {
        if (parts.effects.isStopped()) {
            return CoreStatus.Mode.STOPPED;
        }
        if (!parts.standing.mayExecute()) {
            return CoreStatus.Mode.REPAIRING;
        }
        if (parts.standing.isLost()) {
            return CoreStatus.Mode.LOST;
        }
        if (parts.standing.observesUntil() > 0) {
            return CoreStatus.Mode.OBSERVING;
        }
        if (parts.stateFetch.isActive()) {
            return CoreStatus.Mode.FETCHING_STATE;
        }
        if (parts.catchUp.isActive()) {
            return CoreStatus.Mode.CATCHING_UP;
        }
        return parts.view.isIn() ? CoreStatus.Mode.NORMAL : CoreStatus.Mode.CHANGING_VIEW;
    }
}
