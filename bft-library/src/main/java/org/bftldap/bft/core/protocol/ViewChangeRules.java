package org.bftldap.bft.core.protocol;

import java.util.List;
import org.bftldap.bft.core.message.CheckpointCertificate;
import org.bftldap.bft.core.message.Complaint;
import org.bftldap.bft.core.message.NewView;
import org.bftldap.bft.core.message.SlotClaim;
import org.bftldap.bft.core.message.ViewChange;

/**
 * What a VIEW-CHANGE or NEW-VIEW of a correct replica always is (§2.8). Signatures were checked before; orders and distinctness are the
 * codec's. Pure functions.
 */
final class ViewChangeRules {

    private ViewChangeRules() {}

    static boolean isValid(ViewChange viewChange, Settings settings) {
        return isCertified(viewChange, settings)
                && areComplaintsAbout(viewChange, settings)
                && areInWindow(viewChange.prepared(), viewChange, settings)
                && areInWindow(viewChange.accepted(), viewChange, settings);
    }

    private static boolean isCertified(ViewChange viewChange, Settings settings) {
        CheckpointCertificate certificate = viewChange.certificate();
        return certificate == null
                || certificate.sequence() % settings.checkpointInterval() == 0
                        && certificate.proofs().size() >= settings.group().strong();
    }

    /** They take out of their view whoever gets this message. */
    private static boolean areComplaintsAbout(ViewChange viewChange, Settings settings) {
        List<Complaint> complaints = viewChange.complaints();
        return complaints.size() >= settings.group().weak()
                && complaints.stream().allMatch(complaint -> complaint.view() == viewChange.view() - 1);
    }

    private static boolean areInWindow(List<SlotClaim> claims, ViewChange viewChange, Settings settings) {
        for (SlotClaim claim : claims) {
            if (claim.view() >= viewChange.view()
                    || claim.sequence() <= viewChange.stable()
                    || claim.sequence() > viewChange.stable() + settings.window()) {
                return false;
            }
        }
        return true;
    }

    static boolean isValid(NewView newView, Settings settings) {
        return newView.viewChanges().stream()
                .allMatch(one -> one.view() == newView.view() && isValid(one, settings));
    }
}
