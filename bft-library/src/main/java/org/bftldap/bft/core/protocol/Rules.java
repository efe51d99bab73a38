package org.bftldap.bft.core.protocol;

import org.bftldap.bft.core.types.GroupSize;

/**
 * The decisions that safety hangs on, each in one line. There is one right set of them, and nothing outside this package can have another:
 * the simulator's tests put a wrong one in its place, one at a time, to see that they would notice
 * ({@code docs/explanation/simulator.md}).
 */
class Rules {

    static final Rules CORRECT = new Rules();

    /** Only tests in this package extend it. */
    Rules() {}

    /** The primary's PRE-PREPARE is its vote: counting a PREPARE of it besides would count it twice (§2.3). */
    boolean countsPrepare(int from, int primary) {
        return from != primary;
    }

    /** PREPAREs of backups that make a batch prepared: two prepared digests for one number would need a correct replica's two votes. */
    int prepares(GroupSize group) {
        return group.prepares();
    }

    /** COMMITs that decide a number for ever. */
    int commits(GroupSize group) {
        return group.strong();
    }

    /** Replicas whose word for an executed batch is believed: one of them is correct (§2.6). */
    int claims(GroupSize group) {
        return group.weak();
    }

    /**
     * The first number of a request that is executed, given the last one of its session that was: what a primary orders twice is executed
     * once (§2.1).
     */
    long executesFrom(long firstNumber, long last) {
        return last + 1;
    }
}
