package org.bftldap.bft.core.message;

/** Why a request was not ordered or not executed. */
public enum Refusal {
    /** This replica's limits for the client or for all are reached: later again. */
    BUSY,
    /** The group does not know this session (any more): register anew; what was not answered has an unknown outcome. */
    SESSION_UNKNOWN,
    /** The application refuses such an operation before ordering; the text says why. */
    NOT_ADMITTED
}
