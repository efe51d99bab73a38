package org.bftldap.replica.directory;

import java.util.ArrayList;
import java.util.List;
import org.bftldap.replica.directory.access.AccessRules;

/**
 * Which access rules hold in which committed state. Written by the replica's thread before a batch becomes visible, read by all.
 *
 * <p>A reader has a snapshot first and asks for its rules then, so it can be behind by a few changes at most.
 */
final class RulesHistory {

    private static final int CHANGES_KEPT = 64;

    private record From(long sequence, AccessRules rules) {}

    private volatile List<From> changes;

    RulesHistory(long sequence, AccessRules rules) {
        changes = List.of(new From(sequence, rules));
    }

    /** These hold from this batch on. */
    void change(long sequence, AccessRules rules) {
        List<From> next = new ArrayList<>(changes);
        next.add(new From(sequence, rules));
        changes = List.copyOf(next.subList(Math.max(0, next.size() - CHANGES_KEPT), next.size()));
    }

    /** The rules of the state after this batch. */
    AccessRules at(long sequence) {
        List<From> known = changes;
        for (int i = known.size() - 1; i >= 0; i--) {
            if (known.get(i).sequence <= sequence) {
                return known.get(i).rules;
            }
        }
        throw new IllegalStateException("the access rules of " + sequence + " are no longer known");
    }

    AccessRules newest() {
        List<From> known = changes;
        return known.get(known.size() - 1).rules;
    }
}
