package org.bftldap.bft.core.protocol;

import java.util.List;
import org.bftldap.bft.core.codec.MessageCodec;
import org.bftldap.bft.core.message.Batch;
import org.bftldap.bft.core.message.Checkpoint;
import org.bftldap.bft.core.message.ClaimForm;
import org.bftldap.bft.core.message.Commit;
import org.bftldap.bft.core.message.FetchBatches;
import org.bftldap.bft.core.message.Message;
import org.bftldap.bft.core.message.PrePrepare;
import org.bftldap.bft.core.message.Prepare;
import org.bftldap.bft.core.message.Status;
import org.bftldap.bft.core.types.Digest;
import org.bftldap.bft.core.types.Signature;

/** Messages that a faulty replica might send in its own name: the digest in them is of something that nobody proposed. */
final class Forgery {

    private static final Digest OTHER = Digest.sha256("something else");

    private Forgery() {}

    /** @param n sequence number, or how far the sender claims to be */
    static Message message(int from, String type, long n, long millis) {
        return switch (type) {
            case "PRE-PREPARE" -> proposal(n, millis);
            case "PREPARE" -> new Prepare(0, n, OTHER);
            case "COMMIT" -> new Commit(0, n, OTHER);
            case "CHECKPOINT" -> new Checkpoint(from, n, OTHER, Signature.NONE);
            case "STATUS" -> new Status(0, Status.Mode.IN_VIEW, 0, n, new byte[] {}, new byte[] {});
            case "FETCH-BATCHES" -> new FetchBatches(n, n, ClaimForm.DIGEST_ONLY);
            default -> throw new IllegalArgumentException(type);
        };
    }

    private static PrePrepare proposal(long n, long millis) {
        Batch nothing = MessageCodec.batch(List.of());
        return new PrePrepare(0, n, nothing.digest(millis), millis, nothing, Signature.NONE);
    }
}
