package org.bftldap.bft.core.message;

import java.util.List;

/**
 * Messages signed by one replica that no correct one signs: proof of its fault to anybody who has the group's keys (§2.13). What only MACs
 * vouch for is suspicion, counted where it is seen, and never becomes this.
 *
 * @param culprit the replica that signed
 * @param statements what it signed: one or two messages, as the kind says
 */
public record Evidence(EvidenceKind kind, int culprit, List<Message> statements) {

    public Evidence {
        statements = List.copyOf(statements);
    }
}
