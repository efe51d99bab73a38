package org.bftldap.bft.core.protocol;

import java.util.Arrays;
import java.util.List;
import org.bftldap.bft.core.codec.MessageCodec;
import org.bftldap.bft.core.message.Checkpoint;
import org.bftldap.bft.core.message.Evidence;
import org.bftldap.bft.core.message.Message;
import org.bftldap.bft.core.message.NewView;
import org.bftldap.bft.core.message.PrePrepare;
import org.bftldap.bft.core.message.ViewChange;

/**
 * What signed messages prove (§2.13). A pure function of the messages and the group's sizes; that the signatures are right is for who calls
 * to check.
 */
public final class EvidenceRules {

    private EvidenceRules() {}

    /** @param settings of any replica of the group */
    public static boolean proves(Evidence evidence, Settings settings) {
        List<Message> said = evidence.statements();
        switch (evidence.kind()) {
            case TWO_PROPOSALS:
                return said.size() == 2
                        && said.get(0) instanceof PrePrepare one
                        && said.get(1) instanceof PrePrepare other
                        && settings.group().primary(one.view()) == evidence.culprit()
                        && one.view() == other.view()
                        && one.sequence() == other.sequence()
                        && !one.digest().equals(other.digest());
            case TWO_CHECKPOINTS:
                return said.size() == 2
                        && said.get(0) instanceof Checkpoint one
                        && said.get(1) instanceof Checkpoint other
                        && one.replica() == evidence.culprit()
                        && other.replica() == evidence.culprit()
                        && one.sequence() == other.sequence()
                        && !one.root().equals(other.root());
            case TWO_VIEW_CHANGES:
                return said.size() == 2
                        && said.get(0) instanceof ViewChange one
                        && said.get(1) instanceof ViewChange other
                        && one.replica() == evidence.culprit()
                        && other.replica() == evidence.culprit()
                        && one.view() == other.view()
                        && !Arrays.equals(MessageCodec.signedBytes(one), MessageCodec.signedBytes(other));
            case BAD_NEW_VIEW:
                return said.size() == 1
                        && said.get(0) instanceof NewView opened
                        && settings.group().primary(opened.view()) == evidence.culprit()
                        && !isAllowed(opened, settings);
        }
        throw new AssertionError("every kind has its case");
    }

    /** Whether a correct primary may have signed it: S is valid, and leaves nothing open. */
    static boolean isAllowed(NewView opened, Settings settings) {
        return ViewChangeRules.isValid(opened, settings)
                && NewViewDecision.of(settings.group(), Rules.CORRECT, opened.viewChanges()) != null;
    }
}
