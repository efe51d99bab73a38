package org.bftldap.bft.client;

import java.util.concurrent.atomic.AtomicLongArray;
import java.util.stream.IntStream;
import org.bftldap.bft.core.types.GroupSize;

/**
 * In which view the group is, as its replies tell (§2.7): the highest view that f+1 replicas have reached, so that a liar can neither push it
 * up nor hold it back. Only a hint where to send first; on the loop's thread.
 */
final class ViewsTold {

    private final GroupSize size;
    private final AtomicLongArray byReplica;
    private volatile long view;

    ViewsTold(GroupSize size) {
        this.size = size;
        this.byReplica = new AtomicLongArray(size.replicas());
    }

    long view() {
        return view;
    }

    /** The highest view that this one has told. */
    long of(int replica) {
        return byReplica.get(replica);
    }

    /** @return whether this shows a later view */
    boolean told(int replica, long itsView) {
        if (itsView <= byReplica.get(replica)) {
            return false;
        }
        byReplica.set(replica, itsView);
        long[] sorted = IntStream.range(0, byReplica.length()).mapToLong(byReplica::get).sorted().toArray();
        long reached = sorted[sorted.length - size.weak()];
        boolean isLater = reached > view;
        view = reached;
        return isLater;
    }
}
