package org.bftldap.replica.directory;

import java.util.ArrayList;
import java.util.List;
import org.bftldap.replica.directory.access.AccessRules;
import org.bftldap.replica.store.schema.EntrySchema;

/**
 * Which access rules hold in which committed state. Written by the replica's thread before a batch becomes visible, read by all.
 *
 * <p>A reader has a snapshot first and asks for its rules then, so it can be behind by a few changes at most.
 */
final class RulesHistory {

    private static final int CHANGES_KEPT = 64;

    /** Rules hold on to the schema that they were read by, and one is megabytes. It takes long to change, so no reader is this far behind. */
    private static final int SCHEMAS_KEPT = 4;

    private record From(long sequence, AccessRules rules, EntrySchema schema) {}

    private volatile List<From> changes;

    RulesHistory(long sequence, AccessRules rules, EntrySchema schema) {
        changes = List.of(new From(sequence, rules, schema));
    }

    /** These hold from this batch on. @param schema by which they were read */
    void change(long sequence, AccessRules rules, EntrySchema schema) {
        List<From> next = new ArrayList<>(changes);
        next.add(new From(sequence, rules, schema));
        changes = List.copyOf(next.subList(Math.max(firstOfKeptSchemas(next), next.size() - CHANGES_KEPT), next.size()));
    }

    private static int firstOfKeptSchemas(List<From> all) {
        int first = all.size() - 1;
        int schemas = 1;
        while (first > 0) {
            schemas += all.get(first - 1).schema == all.get(first).schema ? 0 : 1;
            if (schemas > SCHEMAS_KEPT) {
                return first;
            }
            first--;
        }
        return 0;
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
