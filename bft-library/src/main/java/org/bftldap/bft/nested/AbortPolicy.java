package org.bftldap.bft.nested;

import java.time.Duration;

/** When an invocation that nobody answers ends before its deadline. */
public sealed interface AbortPolicy {

    /** Not before: for what must be known if it can be. */
    record AtDeadline() implements AbortPolicy {}

    /**
     * When f+1 replicas of the caller, each by its own clock, have waited for so long and say so: at least one of them is correct.
     *
     * @param patience from 1 ms to the invocation's limit
     */
    record ByVotes(Duration patience) implements AbortPolicy {
        public ByVotes {
            if (patience.toMillis() < 1) {
                throw new IllegalArgumentException("patience of at least 1 ms");
            }
        }
    }
}
