package org.bftldap.replica.store.search;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/** A set of entry ids. Their order never matters: what is made of them is sorted by name. */
final class IdSet {

    private final Set<Long> ids = new HashSet<>();

    void add(long id) {
        ids.add(id);
    }

    void addAll(IdSet other) {
        ids.addAll(other.ids);
    }

    int size() {
        return ids.size();
    }

    /** Ascending: the order in which the entries lie in the store. */
    long[] toArray() {
        long[] array = new long[ids.size()];
        int i = 0;
        for (long id : ids) {
            array[i++] = id;
        }
        Arrays.sort(array);
        return array;
    }
}
