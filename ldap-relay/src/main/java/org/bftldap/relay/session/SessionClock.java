package org.bftldap.relay.session;

import io.netty.channel.ChannelHandlerContext;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.bftldap.relay.ldap.LdapFrames;
import org.bftldap.relay.ldap.ResultCodes;

/** Ends a connection whose client is too slow or too silent. On the connection's event loop. */
final class SessionClock {

    /** When much waits for slow clients, they have this fraction of their time. */
    private static final int STALLED_UNDER_PRESSURE = 12;

    private final SessionLimits limits;
    private final Session session;
    private final LdapFrames frames;
    private final Outbound outbound;
    private final Future<?> ticking;
    private final long openedNanos = System.nanoTime();

    private long heardNanos;
    private boolean heardOnce;
    private long unwritableSinceNanos;
    private boolean unwritable;

    SessionClock(RelayServices services, Session session, LdapFrames frames, ChannelHandlerContext context) {
        this.limits = services.limits();
        this.outbound = services.outbound();
        this.session = session;
        this.frames = frames;
        long every = limits.checkEvery().toNanos();
        this.ticking = context.executor().scheduleAtFixedRate(() -> check(System.nanoTime()), every, every, TimeUnit.NANOSECONDS);
    }

    /** A whole message came. */
    void heard() {
        heardOnce = true;
        heardNanos = System.nanoTime();
    }

    void writable(boolean now) {
        if (unwritable == now) {
            unwritable = !now;
            unwritableSinceNanos = System.nanoTime();
        }
    }

    void stop() {
        ticking.cancel(false);
    }

    private void check(long nowNanos) {
        session.inFlight().pumpStreams(); // what waited because all connections together had too much unsent
        session.abortTransactions(nowNanos - limits.idle().toNanos(), "the transaction was open for too long");
        long incompleteSince = frames.incompleteSinceNanos();
        if (!heardOnce && passed(openedNanos, limits.firstMessage(), nowNanos)) {
            end(ResultCodes.UNAVAILABLE, "no request came in time");
        } else if (incompleteSince != 0 && passed(incompleteSince, limits.wholeMessage(), nowNanos)) {
            end(ResultCodes.PROTOCOL_ERROR, "a request took too long to arrive");
        } else if (unwritable && passed(unwritableSinceNanos, patience(), nowNanos)) {
            end(ResultCodes.UNAVAILABLE, "answers were not read in time");
        } else if (heardOnce && session.inFlight().size() == 0 && passed(heardNanos, limits.idle(), nowNanos)) {
            end(ResultCodes.UNAVAILABLE, "the connection was idle for too long");
        }
    }

    private Duration patience() {
        return outbound.isUnderPressure() ? limits.stalled().dividedBy(STALLED_UNDER_PRESSURE) : limits.stalled();
    }

    private void end(int code, String reason) {
        stop();
        session.disconnect(code, reason);
    }

    private static boolean passed(long sinceNanos, Duration limit, long nowNanos) {
        return nowNanos - sinceNanos > limit.toNanos();
    }
}
