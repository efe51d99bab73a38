package org.bftldap.bft.nested;

/** What became of an invocation: equal at all replicas of the caller, since it is decided in their order. Each has exactly one. */
public sealed interface InvocationResult {

    /**
     * 2f+1 replicas of the target said so alike.
     *
     * @param result not copied
     * @param version of a write, the target's sequence number at which it was executed; of a read, that of the last write that touched the answer
     */
    record Answered(byte[] result, long version) implements InvocationResult {}

    /** A write that the target's service does not take, and has not executed. @param reason a short text of that service */
    record Refused(String reason) implements InvocationResult {}

    /** f+1 replicas of the caller gave up. A write may have been executed, or not; it will not be later than a result for a later number. */
    record Aborted() implements InvocationResult {}

    /** The deadline passed, by the caller's agreed time. A write may have been executed, as for {@link Aborted}. */
    record TimedOut() implements InvocationResult {}
}
