package org.bftldap.bft.core.message;

import java.util.List;
import org.bftldap.bft.core.types.Signature;
import org.jspecify.annotations.Nullable;

/**
 * The sender left all views before this one, and this is what it knows of the numbers above its stable checkpoint (§2.8). Signed, so that the
 * new primary can show it to the others.
 *
 * @param replica who says and signs it
 * @param view the one it wants to enter, at least 1
 * @param certificate of its stable checkpoint; null before the first
 * @param prepared of each number at most one: the digest last prepared there, ascending by number
 * @param accepted of each number the digests accepted there, each with the last view in which it was; ascending by number and digest
 * @param complaints by f+1 replicas about the view before, ascending by replica
 */
public record ViewChange(
        int replica,
        long view,
        @Nullable CheckpointCertificate certificate,
        List<SlotClaim> prepared,
        List<SlotClaim> accepted,
        List<Complaint> complaints,
        Signature signature)
        implements Message {

    public ViewChange {
        prepared = List.copyOf(prepared);
        accepted = List.copyOf(accepted);
        complaints = List.copyOf(complaints);
    }

    /** h: its stable checkpoint. */
    public long stable() {
        return certificate == null ? 0 : certificate.sequence();
    }

    public ViewChange signed(Signature by) {
        return new ViewChange(replica, view, certificate, prepared, accepted, complaints, by);
    }

    @Override
    public <R> R deliver(int from, MessageHandler<R> handler) {
        return handler.onViewChange(from, this);
    }
}
