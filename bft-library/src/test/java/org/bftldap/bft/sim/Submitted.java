package org.bftldap.bft.sim;

import java.util.HashSet;
import java.util.Set;

/** The unique numbers of all operations that clients have signed in this run. */
final class Submitted {

    private final Set<Long> ids = new HashSet<>();
    private long last;

    /** A number for the next operation. */
    long next() {
        ids.add(++last);
        return last;
    }

    boolean contains(long id) {
        return ids.contains(id);
    }

    int count() {
        return ids.size();
    }
}
