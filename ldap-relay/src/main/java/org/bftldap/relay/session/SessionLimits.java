package org.bftldap.relay.session;

import java.time.Duration;

/**
 * What clients may take of the relay.
 *
 * @param connectionsMax at once
 * @param connectionsPerAddressMax at once from one address that is not this machine
 * @param messageBytesMax of one LDAP message
 * @param requestsBytesMax of all requests over 2 KiB together, received in part or being worked on; again as much of those over 64 KiB
 * @param unsentAnswersBytesMax of search answers that clients have not taken yet, before slow clients are dealt with harder
 * @param filterDepthMax and/or/not nesting
 * @param operationsPerConnectionMax in flight on one connection; no more is read from it until half of them are answered
 * @param operationsMax in flight in the whole relay; more are answered busy
 * @param sizeLimitMax entries of one search; 0 for none
 * @param firstMessage how long a new connection has for its first whole message
 * @param wholeMessage how long a message may take from its first byte to its last
 * @param idle how long a connection may be silent with nothing in flight
 * @param stalled how long a client may leave answers unread
 * @param cleartextBinds from where a simple bind without TLS is accepted
 */
public record SessionLimits(
        int connectionsMax,
        int connectionsPerAddressMax,
        int messageBytesMax,
        long requestsBytesMax,
        long unsentAnswersBytesMax,
        int filterDepthMax,
        int operationsPerConnectionMax,
        int operationsMax,
        int sizeLimitMax,
        Duration firstMessage,
        Duration wholeMessage,
        Duration idle,
        Duration stalled,
        CleartextBinds cleartextBinds) {

    /** RFC 4513 §5.1.3 warns of passwords in clear on a network. */
    public enum CleartextBinds {
        LOOPBACK_ONLY,
        ANYWHERE
    }

    public static SessionLimits defaults() {
        return new SessionLimits(
                2_000,
                1_000,
                4 << 20,
                64L << 20,
                64L << 20,
                128,
                128,
                4_096,
                0,
                Duration.ofSeconds(30),
                Duration.ofSeconds(60),
                Duration.ofMinutes(15),
                Duration.ofSeconds(60),
                CleartextBinds.LOOPBACK_ONLY);
    }

    /** How often a connection looks at its clock. */
    Duration checkEvery() {
        Duration shortest = firstMessage;
        for (Duration other : new Duration[] {wholeMessage, idle, stalled}) {
            shortest = other.compareTo(shortest) < 0 ? other : shortest;
        }
        Duration quarter = shortest.dividedBy(4);
        return quarter.compareTo(Duration.ofSeconds(5)) < 0 ? quarter : Duration.ofSeconds(5);
    }
}
