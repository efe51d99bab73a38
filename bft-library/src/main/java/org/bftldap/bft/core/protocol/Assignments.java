package org.bftldap.bft.core.protocol;

import java.util.List;
import org.bftldap.bft.core.types.Digest;

/**
 * What a new view carries over from those before it (§2.8): the batch for each number after the base.
 *
 * @param base the highest stable checkpoint that was shown; what lies below is done with
 * @param digests of numbers base+1, base+2, …; {@link NullBatch#DIGEST} where nothing is to be executed
 */
record Assignments(long base, List<Digest> digests) {

    /** Before the first view change. */
    static final Assignments NONE = new Assignments(0, List.of());

    Assignments {
        digests = List.copyOf(digests);
    }

    /** The last number that is assigned; new proposals follow it. */
    long last() {
        return base + digests.size();
    }

    boolean covers(long sequence) {
        return sequence > base && sequence <= last();
    }

    /** For a number that is covered. */
    Digest of(long sequence) {
        return digests.get((int) (sequence - base - 1));
    }
}
