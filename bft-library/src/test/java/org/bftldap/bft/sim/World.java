package org.bftldap.bft.sim;

import java.util.Map;
import org.bftldap.bft.core.codec.Limits;
import org.bftldap.bft.core.message.Message;

/** What the parts of one run share. */
record World(
        SimOptions options,
        SimRandom random,
        Scheduler scheduler,
        SimKeys keys,
        Core.Factory cores,
        Invariants invariants,
        Map<Integer, Strategy> strategies,
        Trace trace) {

    static final int CLAIMS_MAX = Math.min(Limits.CLAIMS_MAX, 16);

    Strategy strategy(int replica) {
        return strategies.getOrDefault(replica, Strategy.HONEST);
    }

    void trace(String event) {
        trace.line(scheduler.nowMicros(), event);
    }

    void traceDelivery(int from, int to, Message message) {
        trace(from + " -> " + to + " " + Describe.message(message));
    }
}
