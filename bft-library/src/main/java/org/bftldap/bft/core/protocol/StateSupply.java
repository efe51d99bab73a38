package org.bftldap.bft.core.protocol;

import org.bftldap.bft.core.message.FetchDigests;
import org.bftldap.bft.core.message.FetchLeaves;
import org.bftldap.bft.core.message.Message;
import org.bftldap.bft.core.message.StateGone;
import org.jspecify.annotations.Nullable;

/** What peers that fetch the state are given (§2.9): as much as they may have on their way, and not more, in each interval. */
final class StateSupply {

    private static final int PIECES_PER_INTERVAL = 512;

    private final Settings settings;
    private final Standing standing;
    private final Now now;
    private final Effects effects;
    private final long[] sinceNanos;
    private final int[] given;

    StateSupply(Settings settings, Standing standing, Now now, Effects effects) {
        this.settings = settings;
        this.standing = standing;
        this.now = now;
        this.effects = effects;
        this.sinceNanos = new long[settings.group().replicas()];
        this.given = new int[settings.group().replicas()];
    }

    @Nullable Rejection onFetch(int from, FetchDigests fetch) {
        return supply(from, fetch.sequence(), fetch);
    }

    @Nullable Rejection onFetch(int from, FetchLeaves fetch) {
        return supply(from, fetch.sequence(), fetch);
    }

    private @Nullable Rejection supply(int from, long sequence, Message fetch) {
        if (now.millisSince(sinceNanos[from]) >= settings.statusIntervalMillis()) {
            sinceNanos[from] = now.monotonicNanos();
            given[from] = 0;
        }
        if (given[from] >= PIECES_PER_INTERVAL) {
            return Rejection.TOO_OFTEN;
        }
        given[from]++;
        if (standing.mayExecute()) {
            effects.command(new Command.ServeState(from, fetch));
        } else {
            effects.toReplica(from, new StateGone(sequence)); // this replica's images may be as wrong as its state
        }
        return null;
    }
}
