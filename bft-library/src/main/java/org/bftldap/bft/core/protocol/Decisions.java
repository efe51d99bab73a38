package org.bftldap.bft.core.protocol;

import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Batches that are decided and not executed yet. Numbers may be missing between them; bounded by the window and the fetch range. */
final class Decisions {

    private final TreeMap<Long, Decision> waiting = new TreeMap<>();
    private long contiguous;

    /** @param executed last executed number */
    Decisions(long executed) {
        contiguous = executed;
    }

    void add(Decision decision) {
        if (decision.sequence() <= contiguous) {
            return; // known, perhaps executed
        }
        Decision before = waiting.putIfAbsent(decision.sequence(), decision);
        Invariants.check(before == null || before.digest().equals(decision.digest()), "I1 one digest for a number");
        while (waiting.containsKey(contiguous + 1)) {
            contiguous++;
        }
    }

    /** The highest number up to which all are decided. */
    long contiguous() {
        return contiguous;
    }

    int size() {
        return waiting.size();
    }

    boolean has(long sequence) {
        return waiting.containsKey(sequence);
    }

    /** Takes out the decision for this number, or null if it is not made. */
    @Nullable Decision take(long sequence) {
        return waiting.remove(sequence);
    }
}
