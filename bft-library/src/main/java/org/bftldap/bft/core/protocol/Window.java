package org.bftldap.bft.core.protocol;

import org.bftldap.bft.core.types.GroupSize;
import org.jspecify.annotations.Nullable;

/** The slots h+1 … h+L, in a ring (§2.4). What lies outside has no place in memory, whoever asks for it. */
final class Window {

    private final GroupSize group;
    private final @Nullable Slot[] ring;
    private long low;

    /** @param low h */
    Window(GroupSize group, int length, long low) {
        this.group = group;
        this.ring = new Slot[length];
        this.low = low;
    }

    /** h: the last number that is done with. */
    long low() {
        return low;
    }

    /** H = h+L: the last number with a slot. */
    long high() {
        return low + ring.length;
    }

    boolean contains(long sequence) {
        return sequence > low && sequence <= high();
    }

    /** The slot, or null if nothing is known of this number. */
    @Nullable Slot peek(long sequence) {
        return contains(sequence) ? ring[index(sequence)] : null;
    }

    Slot get(long sequence) {
        Invariants.check(contains(sequence), "I7 no slot outside the window");
        Slot slot = ring[index(sequence)];
        if (slot == null) {
            slot = new Slot(sequence, group);
            ring[index(sequence)] = slot;
        }
        return slot;
    }

    /** How many numbers something is known of. */
    int size() {
        int size = 0;
        for (Slot slot : ring) {
            size += slot == null ? 0 : 1;
        }
        return size;
    }

    /** Drops everything up to the new h. */
    void advance(long newLow) {
        Invariants.check(newLow >= low, "the window does not go back");
        long upTo = Math.min(newLow, high());
        for (long sequence = low + 1; sequence <= upTo; sequence++) {
            ring[index(sequence)] = null;
        }
        low = newLow;
    }

    private int index(long sequence) {
        return (int) (sequence % ring.length);
    }
}
