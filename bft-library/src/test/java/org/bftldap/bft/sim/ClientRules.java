package org.bftldap.bft.sim;

import org.bftldap.bft.core.types.GroupSize;

/** What a client waits for. The correct rules are these; a bug put in on purpose overrides one. */
class ClientRules {

    /** How many replicas must give the same outcome of a write: q, because reads are not ordered (§0.4). */
    int repliesNeeded(GroupSize group) {
        return group.strong();
    }

    /** What read replies are compared by. */
    ReadMatch readMatch(GroupSize group) {
        return new ReadMatch(group.strong(), true);
    }

    /** @param byVersion whether the version counts besides the bytes (§2.5) */
    record ReadMatch(int needed, boolean byVersion) {}
}
