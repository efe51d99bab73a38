package org.bftldap.bft.core.protocol;

import java.util.Arrays;
import org.bftldap.bft.core.message.Status;
import org.bftldap.bft.core.types.GroupSize;

/** What each other replica last told of itself. */
final class Peers {

    private final GroupSize group;
    private final int self;
    private final long[] executed;
    private final long[] stable;

    Peers(GroupSize group, int self) {
        this.group = group;
        this.self = self;
        executed = new long[group.replicas()];
        stable = new long[group.replicas()];
    }

    void onStatus(int replica, Status status) {
        executed[replica] = Math.max(executed[replica], status.executed());
        stable[replica] = Math.max(stable[replica], status.stable());
    }

    long executed(int replica) {
        return executed[replica];
    }

    long stable(int replica) {
        return stable[replica];
    }

    /** f+1 others, so a correct one among them, have executed this number. */
    long executedByWeak() {
        return reachedByWeak(executed);
    }

    /** f+1 others have a stable checkpoint here or above: what lies below is no longer voted about. */
    long stableAtWeak() {
        return reachedByWeak(stable);
    }

    private long reachedByWeak(long[] values) {
        long[] others = new long[values.length - 1];
        for (int i = 0, at = 0; i < values.length; i++) {
            if (i != self) {
                others[at++] = values[i];
            }
        }
        Arrays.sort(others);
        return others.length < group.weak() ? 0 : others[others.length - group.weak()]; // nobody is ahead of who is alone
    }
}
