package org.bftldap.bft.sim;

import java.util.Map;
import java.util.function.Supplier;
import org.bftldap.bft.core.codec.Limits;
import org.bftldap.bft.core.message.Message;

/** What the parts of one run share. */
record World(
        SimOptions options,
        SimRandom random,
        Scheduler scheduler,
        SimKeys keys,
        Variant variant,
        Invariants invariants,
        Map<Integer, Strategy> strategies,
        Trace trace,
        Schedule schedule) {

    static final int CLAIMS_MAX = Math.min(Limits.CLAIMS_MAX, 16);

    Strategy strategy(int replica) {
        return strategies.getOrDefault(replica, Strategy.HONEST);
    }

    /** A correct replica says something to a client; the faulty ones hear it. */
    void overheard(int from, int to, Message message, Wire wire) {
        if (!strategies.containsKey(from)) {
            strategies.forEach((self, strategy) -> strategy.overhear(self, to, message, wire));
        }
    }

    /**
     * Whether a part of this run happens; all do, unless a shrinker leaves it out.
     *
     * @param key the same in each run of the seed, whatever else is left out
     */
    boolean happens(String key, Supplier<String> what) {
        return schedule.has(key, scheduler.nowMicros(), what);
    }

    void trace(String event) {
        trace.line(scheduler.nowMicros(), event);
    }

    /** For readers: the hash knows the message since it arrived. */
    void traceDelivery(int from, int to, Message message) {
        if (trace.isPrinting()) {
            trace.print(scheduler.nowMicros(), Integer.toString(to), "from " + from + ": " + Describe.message(message));
        }
    }
}
