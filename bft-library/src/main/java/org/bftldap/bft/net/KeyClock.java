package org.bftldap.bft.net;

import io.netty.channel.EventLoop;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Refreshes keys by time ({@code docs/explanation/protocol.md} §2.16): announces a new one on each connection when the last is Tk old, and
 * ends connections whose peer has announced none for 2·Tk, so that keys stolen from a process that no longer refreshes become worthless.
 * On the loop's thread.
 */
final class KeyClock {

    private static final Logger LOG = LoggerFactory.getLogger(KeyClock.class);

    /** Looks so often in a period. */
    private static final int TICKS_PER_PERIOD = 16;

    private final EventLoop loop;
    private final LinkOwner owner;
    private final long periodNanos;
    private final Supplier<Map<Integer, Link>> links;
    private long tickedNanos;
    private long judgeFromNanos;

    /** @param links by peer, established ones */
    KeyClock(EventLoop loop, LinkOwner owner, long periodNanos, Supplier<Map<Integer, Link>> links) {
        this.loop = loop;
        this.owner = owner;
        this.periodNanos = periodNanos;
        this.links = links;
    }

    void start() {
        tickedNanos = System.nanoTime();
        judgeFromNanos = tickedNanos;
        long tickNanos = periodNanos / TICKS_PER_PERIOD;
        loop.scheduleWithFixedDelay(() -> tick(System.nanoTime()), tickNanos, tickNanos, TimeUnit.NANOSECONDS);
    }

    private void tick(long nowNanos) {
        if (nowNanos - tickedNanos > periodNanos / 2) {
            // This process slept: what the others announced meanwhile still lies unread.
            judgeFromNanos = nowNanos + periodNanos;
        }
        tickedNanos = nowNanos;
        Map<Integer, Link> established = links.get();
        // Many clients that came at one moment need not all be served in one turn.
        int announcementsLeft = 1 + 2 * established.size() / TICKS_PER_PERIOD;
        for (Map.Entry<Integer, Link> entry : List.copyOf(established.entrySet())) {
            Link link = entry.getValue();
            if (link.sinceRefreshedNanos(nowNanos) > 2 * periodNanos && nowNanos - judgeFromNanos >= 0) {
                neglected(entry.getKey(), link);
            } else if (link.sinceAnnouncedNanos(nowNanos) >= periodNanos && announcementsLeft > 0) {
                announcementsLeft--;
                link.announceKey();
            }
        }
    }

    private void neglected(int peer, Link link) {
        owner.counters(peer).countRefreshMissed();
        LOG.warn("BD-3008: process {} has announced no new key for {} ms, twice key_refresh_ms; not listened to until it does",
                peer, TimeUnit.NANOSECONDS.toMillis(2 * periodNanos));
        link.close();
    }
}
