package org.bftldap.bft.core.protocol;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.bftldap.bft.core.message.Commit;
import org.bftldap.bft.core.message.Message;
import org.bftldap.bft.core.message.PrePrepare;
import org.bftldap.bft.core.message.Prepare;
import org.bftldap.bft.core.message.Verified;
import org.bftldap.bft.core.types.GroupSize;

/**
 * Votes and proposals of a view that this replica has not entered yet, since the NEW-VIEW came to others first. Kept for each sender apart,
 * of one view, the highest, so that a faulty one pushes out its own only. Without them a view change would cost another STATUS interval.
 */
final class EarlyMessages {

    private static final int VOTES_MAX = 512;

    private final GroupSize group;
    private final CurrentView view;
    private final int proposalsMax;
    private final List<Of> senders = new ArrayList<>();

    private static final class Of {
        long view;
        int proposals;
        final Deque<Message> messages = new ArrayDeque<>();
    }

    EarlyMessages(Settings settings, CurrentView view) {
        this.group = settings.group();
        this.view = view;
        this.proposalsMax = settings.pipelineMax();
        for (int i = 0; i < group.replicas(); i++) {
            senders.add(new Of());
        }
    }

    boolean keep(int from, Prepare prepare) {
        return keep(from, prepare.view(), prepare);
    }

    boolean keep(int from, Commit commit) {
        return keep(from, commit.view(), commit);
    }

    /** Only from the primary itself, and no more than it may have under way: proposals are large. */
    boolean keep(int from, PrePrepare proposal) {
        Of of = senders.get(from);
        if (group.primary(proposal.view()) != from || of.view == proposal.view() && of.proposals >= proposalsMax) {
            return false;
        }
        boolean kept = keep(from, proposal.view(), proposal);
        of.proposals += kept ? 1 : 0;
        return kept;
    }

    private boolean keep(int from, long ofView, Message message) {
        Of of = senders.get(from);
        if (ofView < view.number() || ofView <= view.entered() || ofView < of.view || of.messages.size() >= VOTES_MAX && ofView == of.view) {
            return false;
        }
        if (ofView > of.view) {
            of.messages.clear();
            of.proposals = 0;
            of.view = ofView;
        }
        of.messages.add(message);
        return true;
    }

    /** What was kept for the view that was entered now; the rest of earlier ones is dropped. */
    List<Verified<? extends Message>> take() {
        List<Verified<? extends Message>> taken = new ArrayList<>();
        for (int from = 0; from < senders.size(); from++) {
            Of of = senders.get(from);
            if (of.view <= view.entered()) {
                if (of.view == view.entered()) {
                    for (Message message : of.messages) {
                        taken.add(new Verified<>(from, message));
                    }
                }
                of.messages.clear();
                of.proposals = 0;
            }
        }
        return taken;
    }
}
