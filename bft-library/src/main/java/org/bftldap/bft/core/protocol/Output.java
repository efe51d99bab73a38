package org.bftldap.bft.core.protocol;

import java.util.List;
import org.bftldap.bft.core.message.JournalRecord;

/**
 * What a step wants done, in this order: (1) append {@code journal}; (2) if {@code sync} says so, fsync, and stop the process if that
 * fails; (3) send; (4) run the commands, in their order, giving what they answer as inputs to later steps.
 *
 * <p>Outputs of several steps of one turn may be merged by concatenating each list: one fsync then serves them all. Nothing may be sent
 * before the fsync of a record that stands before it.
 */
public record Output(List<JournalRecord> journal, Sync sync, List<Outgoing> sends, List<Command> commands) {

    /** Whether the sends and commands of this output must wait until the journal is on disk. */
    public enum Sync {
        LAZY,
        REQUIRED
    }

    public Output {
        journal = List.copyOf(journal);
        sends = List.copyOf(sends);
        commands = List.copyOf(commands);
    }

    public boolean isEmpty() {
        return journal.isEmpty() && sends.isEmpty() && commands.isEmpty();
    }
}
