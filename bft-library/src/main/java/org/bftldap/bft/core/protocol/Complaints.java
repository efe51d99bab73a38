package org.bftldap.bft.core.protocol;

import java.util.ArrayList;
import java.util.List;
import org.bftldap.bft.core.message.Complaint;
import org.bftldap.bft.core.types.GroupSize;
import org.jspecify.annotations.Nullable;

/**
 * Who complains about which view (§2.8). A replica whose complaint the others do not share goes on in its view: a single slow one then does
 * not stop taking part. f+1 about one view take everybody out of it.
 *
 * <p>Of each replica the complaint about the highest view is kept, and forgotten when it is not repeated: what was wrong for a moment long
 * ago is no reason to leave a view today.
 */
final class Complaints {

    private final GroupSize group;
    private final Rules rules;
    private final Now now;
    private final long forgetMillis;
    private final @Nullable Complaint[] byReplica;
    private final long[] atNanos;

    /** @param forgetMillis how long a complaint counts after it was last heard */
    Complaints(GroupSize group, Rules rules, Now now, long forgetMillis) {
        this.group = group;
        this.rules = rules;
        this.now = now;
        this.forgetMillis = forgetMillis;
        this.byReplica = new Complaint[group.replicas()];
        this.atNanos = new long[group.replicas()];
    }

    void add(Complaint complaint) {
        Complaint before = byReplica[complaint.replica()];
        if (before == null || before.view() <= complaint.view()) {
            byReplica[complaint.replica()] = complaint;
            atNanos[complaint.replica()] = now.monotonicNanos();
        }
    }

    @Nullable Complaint of(int replica) {
        return byReplica[replica];
    }

    /**
     * The complaints that take a replica in this view out of it: f+1 about the same view, this or a later one; the latest such.
     *
     * @return ascending by replica; empty while there are too few
     */
    List<Complaint> enough(long view) {
        List<Complaint> best = List.of();
        for (Complaint one : byReplica) {
            if (one != null && one.view() >= view && (best.isEmpty() || one.view() > best.get(0).view())) {
                List<Complaint> same = about(one.view());
                best = same.isEmpty() ? best : same;
            }
        }
        return best;
    }

    private List<Complaint> about(long view) {
        List<Complaint> same = new ArrayList<>();
        for (int i = 0; i < byReplica.length; i++) {
            Complaint one = byReplica[i];
            if (one != null && one.view() == view && now.millisSince(atNanos[i]) <= forgetMillis) {
                same.add(one);
            }
        }
        int needed = rules.complaints(group);
        return same.size() < needed ? List.of() : same.subList(0, needed);
    }
}
