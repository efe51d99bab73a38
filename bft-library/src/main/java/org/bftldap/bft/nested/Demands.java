package org.bftldap.bft.nested;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.bftldap.bft.service.Companions;
import org.bftldap.bft.service.ReadAnswer;
import org.jspecify.annotations.Nullable;

/**
 * Invocations that were demanded of this replica and are not executed yet: the primary has them ordered at once, the others after some patience; who
 * demanded them is answered when they are executed. What is here may be lost at any time, since callers ask again. For one thread.
 */
final class Demands {

    /** Beyond it the oldest goes; its callers ask again. */
    private static final int HELD_MAX = 1024;
    private static final int ASKERS_MAX = 64;

    /** After this the caller is told that nothing has come of it yet. */
    private static final long HELD_NANOS = TimeUnit.SECONDS.toNanos(10);


    private record Key(String caller, long number) {}

    private static final class Demand {
        final Map<CompletableFuture<ReadAnswer>, Invocation> askers = new LinkedHashMap<>();
        final long sinceNanos;
        final byte[] own;
        long orderAtNanos;
        int ordered;

        Demand(byte[] own, long nowNanos, long orderAtNanos) {
            this.own = own;
            this.sinceNanos = nowNanos;
            this.orderAtNanos = orderAtNanos;
        }

        void end(Function<Invocation, ReadAnswer> answers) {
            askers.forEach((asker, invocation) -> asker.complete(answers.apply(invocation)));
        }
    }

    private final int self;
    private final Map<Key, Demand> demands = new LinkedHashMap<>();
    private volatile @Nullable Companions companions;

    Demands(int self) {
        this.self = self;
    }

    /** On any thread. */
    void joined(Companions node) {
        companions = node;
    }

    /** @param own what proves that it is wanted */
    void add(Invocation invocation, byte[] own, CompletableFuture<ReadAnswer> asker, long nowNanos) {
        Companions node = companions;
        boolean leads = node != null && node.leads();
        long orderAt = leads ? nowNanos : nowNanos + Errands.PATIENCE_NANOS + self * Errands.STAGGER_NANOS;
        Demand demand =
                demands.computeIfAbsent(new Key(invocation.caller(), invocation.number()), absent -> new Demand(own, nowNanos, orderAt));
        if (demand.askers.size() >= ASKERS_MAX) {
            asker.complete(new NoAnswer());
        } else {
            demand.askers.put(asker, invocation);
        }
        orderIfDue(demand, nowNanos);
        if (demands.size() > HELD_MAX) {
            Iterator<Demand> oldest = demands.values().iterator();
            oldest.next().end(invocationOf -> new NoAnswer());
            oldest.remove();
        }
    }

    /** @param answers what is told to who asked for this */
    void executed(Invocation invocation, Function<Invocation, ReadAnswer> answers) {
        Demand demand = demands.remove(new Key(invocation.caller(), invocation.number()));
        if (demand != null) {
            demand.end(answers);
        }
    }

    private void orderIfDue(Demand demand, long nowNanos) {
        Companions node = companions;
        if (node != null && demand.orderAtNanos - nowNanos <= 0) {
            node.order(demand.own);
            demand.ordered++;
            demand.orderAtNanos = nowNanos + Errands.doubled(Errands.PATIENCE_NANOS, demand.ordered);
        }
    }

    /** Nothing more is ordered here. */
    void end() {
        demands.values().forEach(demand -> demand.end(invocation -> new NoAnswer()));
        demands.clear();
    }

    /** To be called often. */
    void tick(long nowNanos) {
        List<Key> late = new ArrayList<>();
        demands.forEach((key, demand) -> {
            if (nowNanos - demand.sinceNanos >= HELD_NANOS) {
                late.add(key);
                demand.end(invocation -> new NoAnswer());
            } else {
                orderIfDue(demand, nowNanos);
            }
        });
        late.forEach(demands::remove);
    }
}
