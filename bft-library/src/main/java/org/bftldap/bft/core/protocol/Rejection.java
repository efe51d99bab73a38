package org.bftldap.bft.core.protocol;

/** Why an authentic message had no effect. Counted; most are harmless and come from retransmission. */
public enum Rejection {
    /** Of a type that this core does not handle, or from a sender that may not send it. */
    NOT_FOR_A_REPLICA,
    /** A vote or proposal of another view. */
    OTHER_VIEW,
    /** At or below the stable checkpoint: done. */
    BELOW_WINDOW,
    /** Beyond the window: this replica is behind, or the sender is faulty. */
    ABOVE_WINDOW,
    /** Already known. */
    DUPLICATE,
    /** A proposal not signed by the primary of its view, or our own come back changed. */
    NOT_FROM_PRIMARY,
    /** Digest does not fit the content. */
    WRONG_DIGEST,
    /** Breaks a limit of the group. */
    OVER_LIMIT,
    /** Another digest for the same (view, number): the sender is faulty. */
    EQUIVOCATION,
    /** The primary needs no PREPARE of its own; one that sends it is faulty. */
    PREPARE_FROM_PRIMARY,
    /** The proposed time is not after that of the number before, or too far from our clock for now. */
    TIME_NOT_ADMISSIBLE,
    /** A request for a session that this replica does not know (yet). */
    SESSION_UNKNOWN,
    /** A request by another client than the session's. */
    NOT_THE_SESSIONS_CLIENT,
    /** Request numbers too far ahead of what is executed, or too many bytes waiting. */
    BUSY,
    /** An answered request with numbers older than the cache. */
    ALREADY_ACKNOWLEDGED,
    /** A forwarded request at a replica that is not the primary. */
    NOT_PRIMARY,
    /** A VIEW-CHANGE that no correct replica sends. */
    MALFORMED_VIEW_CHANGE,
    /** A NEW-VIEW that its VIEW-CHANGEs do not allow: the primary is faulty. */
    BAD_NEW_VIEW,
    /** Not at a multiple of the checkpoint interval. */
    NOT_A_CHECKPOINT,
    /** Asked for more than may be asked in this interval. */
    TOO_OFTEN,
    /** Batches that nobody asked for, or that are executed. */
    NOT_WANTED
}
