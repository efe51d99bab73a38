package org.bftldap.bft.core.protocol;

/** A session's number: where in the order it was opened, so that it is unique for ever and says since when it exists. */
final class SessionId {

    /** Operations in a batch must be fewer. */
    static final int INDEX_BITS = 16;

    private SessionId() {}

    static long of(long sequence, int index) {
        return sequence << INDEX_BITS | index;
    }

    /** The batch in which the session was opened. */
    static long openedAt(long session) {
        return session >> INDEX_BITS;
    }
}
