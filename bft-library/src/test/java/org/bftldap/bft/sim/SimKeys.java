package org.bftldap.bft.sim;

import java.nio.ByteBuffer;
import org.bftldap.bft.core.codec.MessageCodec;
import org.bftldap.bft.core.message.Checkpoint;
import org.bftldap.bft.core.message.CheckpointCertificate;
import org.bftldap.bft.core.message.Complaint;
import org.bftldap.bft.core.message.Message;
import org.bftldap.bft.core.message.NewView;
import org.bftldap.bft.core.message.PrePrepare;
import org.bftldap.bft.core.message.Request;
import org.bftldap.bft.core.message.ViewChange;
import org.bftldap.bft.core.types.GroupSize;
import org.bftldap.bft.core.types.Signature;
import org.bftldap.bft.service.Admission;
import org.bftldap.bft.service.ReplicatedService;
import org.jspecify.annotations.Nullable;

/**
 * Authentication that costs nearly nothing: a signature is a keyed 64-bit hash. It holds because nobody in the simulator tries to forge
 * one; whoever has no key here says so. What is checked, and when, is what {@code Verified} demands of the real authenticator.
 */
final class SimKeys {

    private static final long MULTIPLIER = 0x9E3779B97F4A7C15L;

    /** Messages whose check is remembered, as a replica's cache does: what one sends to all is the same object everywhere. */
    private static final int REMEMBERED = 64;

    private final GroupSize group;
    private final @Nullable Message[] authentic = new Message[REMEMBERED];

    SimKeys(GroupSize group) {
        this.group = group;
    }

    Signature sign(int owner, byte[] content) {
        long hash = (owner + 1) * MULTIPLIER;
        for (byte b : content) {
            hash = (hash ^ b) * 0x100000001B3L;
            hash ^= hash >>> 29;
        }
        return Signature.of(ByteBuffer.allocate(Signature.BYTES).putLong(0, hash).putLong(8, hash * MULTIPLIER).array());
    }

    private boolean signed(int owner, byte[] content, Signature signature) {
        return sign(owner, content).equals(signature);
    }

    /** Whether the message may go to the core as verified. */
    boolean isAuthentic(Message message, ReplicatedService service) {
        int place = System.identityHashCode(message) % REMEMBERED;
        if (authentic[place] != message) {
            if (!isAuthenticAtFirstSight(message, service)) {
                return false;
            }
            authentic[place] = message;
        }
        return true;
    }

    private boolean isAuthenticAtFirstSight(Message message, ReplicatedService service) {
        if (message instanceof Request request) {
            return isAuthentic(request);
        }
        if (message instanceof PrePrepare proposal) {
            return signed(group.primary(proposal.view()), MessageCodec.signedBytes(proposal), proposal.signature())
                    && proposal.batch().requests().stream().allMatch(r -> isAuthentic(r) && isAdmitted(r, service));
        }
        if (message instanceof Checkpoint checkpoint) {
            return isAuthentic(checkpoint);
        }
        if (message instanceof Complaint complaint) {
            return isAuthentic(complaint);
        }
        if (message instanceof ViewChange viewChange) {
            return isAuthentic(viewChange);
        }
        if (message instanceof NewView newView) {
            return signed(group.primary(newView.view()), MessageCodec.signedBytes(newView), newView.signature())
                    && newView.viewChanges().stream().allMatch(this::isAuthentic);
        }
        return true;
    }

    private boolean isAuthentic(Complaint complaint) {
        return group.isReplica(complaint.replica())
                && signed(complaint.replica(), MessageCodec.signedBytes(complaint), complaint.signature());
    }

    private boolean isAuthentic(Checkpoint checkpoint) {
        return group.isReplica(checkpoint.replica())
                && signed(checkpoint.replica(), MessageCodec.signedBytes(checkpoint), checkpoint.signature());
    }

    private boolean isAuthentic(ViewChange viewChange) {
        CheckpointCertificate certificate = viewChange.certificate();
        return group.isReplica(viewChange.replica())
                && signed(viewChange.replica(), MessageCodec.signedBytes(viewChange), viewChange.signature())
                && (certificate == null || certificate.proofs().stream().allMatch(this::isAuthentic))
                && viewChange.complaints().stream().allMatch(this::isAuthentic);
    }

    private boolean isAuthentic(Request request) {
        return signed(request.client(), MessageCodec.signedBytes(request), request.signature());
    }

    static boolean isAdmitted(Request request, ReplicatedService service) {
        return request.isRegistration()
                || request.operations().stream()
                        .allMatch(operation -> service.admit(operation.payload()) instanceof Admission.Admitted);
    }
}
