package org.bftldap.bft.core.message;

import org.bftldap.bft.core.types.Signature;

/**
 * The sender wants to leave a view (§2.8): its primary does not do its work. Signed: f+1 of them about one view take everybody out of it, and
 * travel with each VIEW-CHANGE, so that whoever gets that leaves too.
 *
 * @param replica who says and signs it
 * @param view the view to leave
 */
public record Complaint(int replica, long view, ComplaintReason reason, Signature signature) implements Message {

    public Complaint signed(Signature by) {
        return new Complaint(replica, view, reason, by);
    }

    @Override
    public <R> R deliver(int from, MessageHandler<R> handler) {
        return handler.onComplaint(from, this);
    }
}
