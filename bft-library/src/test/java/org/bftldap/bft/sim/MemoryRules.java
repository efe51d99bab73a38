package org.bftldap.bft.sim;

import static org.bftldap.bft.sim.Violation.check;

import org.bftldap.bft.core.codec.Limits;
import org.bftldap.bft.core.protocol.CoreSizes;
import org.bftldap.bft.core.protocol.Settings;

/**
 * I10: what a core keeps stays within bounds that follow from the group's sizes, whatever happens.
 */
final class MemoryRules {

    /** Those of the core's classes that say it. */
    private static final int CHECKPOINTS_MAX = 4;

    private static final int OWN_CHECKPOINTS_MAX = 16;

    private final int window;
    private final int clients;
    private final int sessionWindow;

    MemoryRules(int window, SimOptions options) {
        this.window = window;
        this.clients = options.load().clients() + options.load().hostileClients();
        this.sessionWindow = options.sizes().sessionWindow();
    }

    void sized(int replica, CoreSizes sizes) {
        atMost(replica, "slots", sizes.slots(), window);
        atMost(replica, "withheld proposals", sizes.withheld(), window);
        atMost(replica, "claims", sizes.claims(), Limits.CLAIMS_MAX);
        atMost(replica, "sessions", sizes.sessions(), Simulation.SESSIONS);
        atMost(replica, "registrations", sizes.registrations(), clients);
        atMost(replica, "checkpoints of a replica", sizes.mostCheckpoints(), CHECKPOINTS_MAX);
        atMost(replica, "own checkpoints", sizes.ownCheckpoints(), OWN_CHECKPOINTS_MAX);
        atMost(replica, "decisions", sizes.decisions(), window + Limits.CLAIMS_MAX);
        // Those open here, and of each client its registrations and as many that the group has opened and this replica, being behind, has not.
        atMost(replica, "queues", sizes.queues(), Simulation.SESSIONS + clients * (1 + Settings.SESSIONS_PER_CLIENT_MAX));
        // Numbers up to two windows ahead, and requests that begin before what is executed and reach beyond it.
        atMost(replica, "requests in a queue", sizes.longestQueue(), Math.max(3 * sessionWindow, Settings.SESSIONS_PER_CLIENT_MAX));
        atMost(replica, "waiting bytes", sizes.waitingBytes(), sizes.queues() * 3 * sessionWindow * Simulation.REQUEST_BYTES);
        atMost(replica, "results of a session", sizes.mostOutcomes(), 2 * sessionWindow);
    }

    private static void atMost(int replica, String what, int size, int max) {
        check(size <= max, "I10", () -> "replica " + replica + " keeps " + size + " " + what + ", more than " + max);
    }
}
