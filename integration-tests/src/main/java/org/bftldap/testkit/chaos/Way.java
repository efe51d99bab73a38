package org.bftldap.testkit.chaos;

import java.time.Duration;

/**
 * How bytes travel in one direction of a link.
 *
 * @param delay of each byte
 * @param jitter up to so much is added to it, evenly distributed; the order stays
 * @param bytesPerSecond at most; 0 for no limit
 */
public record Way(Passage passage, Duration delay, Duration jitter, long bytesPerSecond) {

    /** Whether bytes arrive. */
    public enum Passage {
        OPEN,
        /** They wait where they are, as in an outage that ends before TCP gives up. */
        HELD,
        /** They are accepted and vanish, as behind a router that has forgotten the connection. When this ends, so does the connection. */
        SWALLOWED
    }

    public static final Way OPEN = new Way(Passage.OPEN, Duration.ZERO, Duration.ZERO, 0);
    public static final Way HELD = new Way(Passage.HELD, Duration.ZERO, Duration.ZERO, 0);
    public static final Way SWALLOWED = new Way(Passage.SWALLOWED, Duration.ZERO, Duration.ZERO, 0);

    public static Way delayed(Duration delay, Duration jitter) {
        return new Way(Passage.OPEN, delay, jitter, 0);
    }

    public static Way limited(long bytesPerSecond) {
        return new Way(Passage.OPEN, Duration.ZERO, Duration.ZERO, bytesPerSecond);
    }
}
