package org.bftldap.bft.core.protocol;

import java.util.List;
import java.util.TreeSet;
import org.bftldap.bft.core.codec.MessageCodec;
import org.bftldap.bft.core.message.Checkpoint;
import org.bftldap.bft.core.message.Evidence;
import org.bftldap.bft.core.message.EvidenceKind;
import org.bftldap.bft.core.message.Message;
import org.bftldap.bft.core.message.NewView;
import org.bftldap.bft.core.message.PrePrepare;
import org.bftldap.bft.core.message.ViewChange;

/**
 * Gathers proofs of others' faults (§2.13): the first of each kind against each replica is kept, and what it rests on is passed on once, so
 * that every correct replica comes to hold it.
 */
final class Accusations {

    private final Effects effects;
    private final TreeSet<String> made = new TreeSet<>();

    Accusations(Effects effects) {
        this.effects = effects;
    }

    void twoProposals(int primary, PrePrepare one, PrePrepare other) {
        accuse(new Evidence(EvidenceKind.TWO_PROPOSALS, primary, List.of(signedPart(one), signedPart(other))), List.of(one, other));
    }

    /** The batch is not signed but for its digest, and may be large. */
    private static PrePrepare signedPart(PrePrepare proposal) {
        return new PrePrepare(
                proposal.view(),
                proposal.sequence(),
                proposal.digest(),
                proposal.timeMillis(),
                MessageCodec.batch(List.of()),
                proposal.signature());
    }

    void twoCheckpoints(Checkpoint one, Checkpoint other) {
        accuse(new Evidence(EvidenceKind.TWO_CHECKPOINTS, one.replica(), List.of(one, other)), List.of(one, other));
    }

    void twoViewChanges(ViewChange one, ViewChange other) {
        accuse(new Evidence(EvidenceKind.TWO_VIEW_CHANGES, one.replica(), List.of(one, other)), List.of(one, other));
    }

    void badNewView(int primary, NewView opened) {
        accuse(new Evidence(EvidenceKind.BAD_NEW_VIEW, primary, List.of(opened)), List.of(opened));
    }

    private void accuse(Evidence evidence, List<? extends Message> toPassOn) {
        if (made.add(evidence.kind() + " " + evidence.culprit())) {
            effects.command(new Command.KeepEvidence(evidence));
            toPassOn.forEach(effects::toOthers);
        }
    }
}
