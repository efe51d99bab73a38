package org.bftldap.bft.nested;

import java.time.Duration;

/**
 * What a replicated service may ask of others while a batch runs in it. Nothing waits: the batch goes on, and the result is an event of a later
 * batch. For the thread that executes, between the begin and the end of the batch.
 */
public interface Invocations {

    /**
     * Asks for something of the target's committed state, as it is at some moment after this.
     *
     * @param limit in agreed time, from this batch on; from 1 ms to {@link OpenInvocations#LIMIT_MAX}
     */
    Opening read(String target, byte[] operation, Duration limit, AbortPolicy policy);

    /**
     * Has the target execute an operation, at most once; exactly once if the result says {@link InvocationResult.Answered}.
     *
     * @param limit as for {@link #read}
     */
    Opening write(String target, byte[] operation, Duration limit, AbortPolicy policy);
}
