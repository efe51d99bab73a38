package org.bftldap.bft.sim.objects;

import java.util.List;

/**
 * The state of one object: what its two names hold, in ascending order. Most objects use the first name only; an empty list is a name that
 * nothing has.
 */
public record Cells(List<Long> first, List<Long> second) {

    public static final int NAMES = 2;
    public static final Cells EMPTY = new Cells(List.of(), List.of());

    public Cells {
        first = List.copyOf(first);
        second = List.copyOf(second);
    }

    /** @param name 0 or 1 */
    public List<Long> of(int name) {
        return name == 0 ? first : second;
    }

    Cells with(int name, List<Long> values) {
        return name == 0 ? new Cells(values, second) : new Cells(first, values);
    }
}
