package org.bftldap.bft.client;

import java.util.Arrays;
import org.bftldap.bft.core.types.GroupSize;

/**
 * In which view the group is, as its replies tell (§2.7): the highest view that f+1 replicas have reached, so that a liar can neither push it
 * up nor hold it back. Only a hint where to send first; on the loop's thread.
 */
final class ViewsTold {

    private final GroupSize size;
    private final long[] byReplica;
    private long view;

    ViewsTold(GroupSize size) {
        this.size = size;
        this.byReplica = new long[size.replicas()];
    }

    long view() {
        return view;
    }

    /** @return whether this shows a later view */
    boolean told(int replica, long itsView) {
        if (itsView <= byReplica[replica]) {
            return false;
        }
        byReplica[replica] = itsView;
        long[] sorted = byReplica.clone();
        Arrays.sort(sorted);
        long reached = sorted[sorted.length - size.weak()];
        boolean isLater = reached > view;
        view = reached;
        return isLater;
    }
}
