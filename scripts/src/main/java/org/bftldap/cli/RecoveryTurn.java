package org.bftldap.cli;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Whom to recover next, or why to wait (protocol.md §2.16). */
sealed interface RecoveryTurn {

    record Recover(int replica) implements RecoveryTurn {}

    record Wait(String why) implements RecoveryTurn {}

    /**
     * Pure. In the order of the ids, and only while the group is healthy, so that at most one replica is away, the recovered one is back before
     * the next goes, and a group that has a fault already gets no second one. But a suspect comes first: to recover it may mend just that.
     * One that is down is left alone: somebody may have stopped it on purpose.
     *
     * @param pending those whose turn is still to come; not empty
     */
    static RecoveryTurn next(GroupHealth health, Collection<Integer> pending) {
        Optional<Integer> suspect = health.replicas().stream()
                .filter(row -> pending.contains(row.id()) && row.takesPart() && !row.suspicions().isEmpty())
                .map(GroupHealth.ReplicaRow::id)
                .filter(id -> worksWithout(health, id))
                .min(Integer::compare);
        if (suspect.isPresent()) {
            return new Recover(suspect.get());
        }
        int first = pending.stream().min(Integer::compare).orElseThrow();
        if (health.exitCode() == ExitCode.OK && worksWithout(health, first)) {
            return new Recover(first);
        }
        return new Wait(why(health));
    }

    /** Whether 2f+1 healthy ones are left. */
    private static boolean worksWithout(GroupHealth health, int replica) {
        return health.replicas().stream().filter(row -> row.id() != replica && row.takesPart() && row.suspicions().isEmpty()).count() >= health.quorum();
    }

    private static String why(GroupHealth health) {
        List<String> reasons = new ArrayList<>();
        for (GroupHealth.ReplicaRow row : health.replicas()) {
            if (!row.takesPart()) {
                reasons.add("replica " + row.id() + " is " + row.role());
            } else if (!row.suspicions().isEmpty()) {
                reasons.add("replica " + row.id() + " is suspect");
            } else if (row.lag() > health.group().tuning().checkpointInterval()) {
                reasons.add("replica " + row.id() + " lags");
            }
        }
        health.relays().stream().filter(relay -> !relay.role().equals("up")).forEach(relay -> reasons.add(relay.name() + " is " + relay.role()));
        return reasons.isEmpty() ? "too few replicas for one to be away" : String.join(", ", reasons);
    }
}
