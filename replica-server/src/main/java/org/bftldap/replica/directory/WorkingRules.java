package org.bftldap.replica.directory;

import org.bftldap.replica.directory.access.AccessRules;
import org.bftldap.replica.store.schema.EntrySchema;

/** The access rules as the batch in progress sees them, in step with its savepoints. For the replica's thread. */
final class WorkingRules {

    private final RulesHistory history;
    private AccessRules committed;
    private AccessRules kept;
    private AccessRules current;

    WorkingRules(RulesHistory history) {
        this.history = history;
        committed = history.newest();
        kept = committed;
        current = committed;
    }

    AccessRules current() {
        return current;
    }

    /** The operation in progress changed them. */
    void change(AccessRules rules) {
        current = rules;
    }

    /** The operation was refused. */
    void rollBack() {
        current = kept;
    }

    /** The operation succeeded. */
    void keep() {
        kept = current;
    }

    /** The batch is about to become visible. @param schema of its state */
    void commit(long sequence, EntrySchema schema) {
        if (current != committed) {
            history.change(sequence, current, schema);
            committed = current;
        }
    }

    /** The batch has ended, one way or the other. */
    void drop() {
        kept = committed;
        current = committed;
    }
}
