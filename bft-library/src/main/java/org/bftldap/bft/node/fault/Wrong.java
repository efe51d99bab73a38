package org.bftldap.bft.node.fault;

import org.bftldap.bft.core.codec.MessageCodec;
import org.bftldap.bft.core.message.Checkpoint;
import org.bftldap.bft.core.message.Commit;
import org.bftldap.bft.core.message.Message;
import org.bftldap.bft.core.message.Prepare;
import org.bftldap.bft.core.message.Status;
import org.bftldap.bft.core.types.Digest;

/** Messages that look right and are not. */
final class Wrong {

    private static final long FAR_VIEW = 1_000_000;

    private Wrong() {}

    /** Another digest, always the same one for the same. */
    static Digest digest(Digest right) {
        return Digest.sha256(right.toBytes());
    }

    /** What the stage's own replica votes and certifies, with another digest; everything else as it is. */
    static Message vote(Message message, Stage stage) {
        if (message instanceof Prepare prepare) {
            return new Prepare(prepare.view(), prepare.sequence(), digest(prepare.digest()));
        }
        if (message instanceof Commit commit) {
            return new Commit(commit.view(), commit.sequence(), digest(commit.digest()));
        }
        // Those of others are signed by them and cannot be changed.
        if (message instanceof Checkpoint checkpoint && checkpoint.replica() == stage.self()) {
            Checkpoint wrong = new Checkpoint(checkpoint.replica(), checkpoint.sequence(), digest(checkpoint.root()), checkpoint.signature());
            return wrong.signed(stage.signer().sign(MessageCodec.signedBytes(wrong)));
        }
        return message;
    }

    /** What is said in a view, said in another. */
    static Message view(Message message) {
        if (message instanceof Prepare prepare) {
            return new Prepare(other(prepare.view()), prepare.sequence(), prepare.digest());
        }
        if (message instanceof Commit commit) {
            return new Commit(other(commit.view()), commit.sequence(), commit.digest());
        }
        if (message instanceof Status status) {
            return new Status(other(status.view()), status.mode(), status.stable(), status.executed(), status.accepted(), status.prepared());
        }
        return message;
    }

    /** The view before; at first, when there is none, one that the others do not reach: in the next one they may be while this replica is not. */
    private static long other(long view) {
        return view == 0 ? FAR_VIEW : view - 1;
    }
}
