package org.bftldap.bft.client;

/** Why a group gave no answer. */
public final class GroupException extends Exception {

    private static final long serialVersionUID = 1L;

    /** What the caller may conclude. */
    public enum Kind {
        /** Too few replicas answered in time and nothing of the request can have been executed, or it was a read. */
        NO_QUORUM,
        /** The deadline passed after a write was sent: it may still be executed. */
        OUTCOME_UNKNOWN,
        /** The group asks to try later. */
        BUSY,
        /** Replicas refused the operation before ordering; the message is theirs. */
        REFUSED,
        /** A long answer is no longer held by the replicas: ask again. */
        EXPIRED,
        /** This client was closed. */
        CLOSED
    }

    private final Kind kind;

    public GroupException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
