package org.bftldap.bft.sim;

import java.util.List;
import org.bftldap.bft.core.message.JournalRecord;
import org.bftldap.bft.core.protocol.CoreStatus;
import org.bftldap.bft.core.protocol.Output;

/** How the loop around the core keeps the core's contract. The correct rules are these; a bug put in on purpose overrides one. */
class NodeRules {

    /** Whether sends and commands wait for the journal. */
    boolean mustWait(Output output) {
        return output.sync() == Output.Sync.REQUIRED;
    }

    /** What of the journal a restart gives to the core: all. */
    List<JournalRecord> remembered(List<JournalRecord> journal) {
        return journal;
    }

    /** Whether unordered reads are answered. */
    boolean mayRead(CoreStatus status) {
        return status.isReadable();
    }
}
