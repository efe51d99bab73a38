package org.bftldap.bft.nested;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Wants a batch when a deadline has passed by this replica's own clock: in an idle group agreed time stands still, and what is no state is nothing that the
 * core could know to be due. A pure function of its inputs; one thread uses it.
 */
final class Expiries {

    /** Agreed time may be behind this clock by what a batch takes. */
    private static final long GRACE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private static final class Deadline {
        final long millis;
        long dueNanos;
        int ordered;

        Deadline(long millis, long dueNanos) {
            this.millis = millis;
            this.dueNanos = dueNanos;
        }
    }

    private final int self;
    private final Errands.Surroundings surroundings;
    private final Map<InvocationId, Deadline> deadlines = new LinkedHashMap<>();

    Expiries(int self, Errands.Surroundings surroundings) {
        this.self = self;
        this.surroundings = surroundings;
    }

    void opened(OpenInvocation open, long nowNanos) {
        long limit = TimeUnit.MILLISECONDS.toNanos(open.deadlineMillis() - open.openedMillis());
        long patience = surroundings.leads() ? 0 : Errands.PATIENCE_NANOS + self * Errands.STAGGER_NANOS;
        deadlines.put(open.id(), new Deadline(open.deadlineMillis(), nowNanos + limit + GRACE_NANOS + patience));
    }

    void ended(InvocationId id) {
        deadlines.remove(id);
    }

    void tick(long nowNanos) {
        for (Deadline deadline : new ArrayList<>(deadlines.values())) {
            if (deadline.dueNanos - nowNanos <= 0) {
                surroundings.order(InvocationCodec.encode(new InvocationCodec.Expire(deadline.millis)));
                deadline.ordered++;
                deadline.dueNanos = nowNanos + Errands.doubled(Errands.PATIENCE_NANOS, deadline.ordered);
            }
        }
    }
}
