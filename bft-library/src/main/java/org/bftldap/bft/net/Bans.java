package org.bftldap.bft.net;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Clients whose own MAC stood over somebody's wrong signature: faulty beyond doubt, and kept out for a time that doubles with each time.
 * One entry a member. On the loop's thread.
 */
final class Bans {

    private static final long FIRST_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long LONGEST_NANOS = TimeUnit.MINUTES.toNanos(5);
    /** After so much good conduct it starts again with the shortest. */
    private static final long FORGOTTEN_NANOS = TimeUnit.HOURS.toNanos(1);

    private record Ban(long untilNanos, long lengthNanos) {}

    private final Map<Integer, Ban> bans = new HashMap<>();

    void ban(int peer, long nowNanos) {
        Ban before = bans.get(peer);
        long length = before == null || nowNanos - before.untilNanos() > FORGOTTEN_NANOS
                ? FIRST_NANOS
                : Math.min(2 * before.lengthNanos(), LONGEST_NANOS);
        bans.put(peer, new Ban(nowNanos + length, length));
    }

    /** Why it is kept out; null if it is not. */
    @Nullable String reason(int peer, long nowNanos) {
        Ban ban = bans.get(peer);
        if (ban == null || nowNanos - ban.untilNanos() >= 0) {
            return null;
        }
        return "BD-3009: it sent requests with wrong signatures and is kept out for "
                + TimeUnit.NANOSECONDS.toSeconds(ban.lengthNanos()) + " s; is its signing key that of its group file?";
    }
}
