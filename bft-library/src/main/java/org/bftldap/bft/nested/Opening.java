package org.bftldap.bft.nested;

/** Whether an invocation was opened: a function of the order, so equal at all replicas. */
public sealed interface Opening {

    /** Its result comes later, by {@link CallingTransaction#onResult}. */
    record Opened(InvocationId id) implements Opening {}

    /** There is none, and no result will come. */
    record Refused(Reason reason) implements Opening {}

    /** Why not. */
    enum Reason {
        /** No group of this name can be invoked. */
        UNKNOWN_TARGET,
        /** {@link OpenInvocations#OPEN_MAX} of this target are open, or the oldest open one lies so far back. */
        TOO_MANY,
        /** The target has answered nothing of late; it is tried again after a while ({@link OpenInvocations#LEFT_ALONE_MILLIS}). */
        LEFT_ALONE,
        /** The operation is longer than {@link Invocation#OPERATION_BYTES_MAX}. */
        TOO_LONG
    }
}
