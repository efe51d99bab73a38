package org.bftldap.bft.node.fault;

import java.util.Arrays;
import org.bftldap.bft.core.message.Digests;
import org.bftldap.bft.core.message.FetchDigests;
import org.bftldap.bft.core.message.Leaves;
import org.bftldap.bft.core.message.Message;

/**
 * {@link Fault#LYING_TRANSFER}. Which lie depends on the piece alone, since who is caught is asked no more: one that lied at the first piece
 * would show nothing of the rest. So the root's children are right, those of each other node not; and no bucket is.
 */
final class LyingTransfer extends FaultyWire {

    LyingTransfer(Wire next, Stage stage) {
        super(next, stage);
    }

    @Override
    public void to(int process, Message message) {
        if (message instanceof Digests digests && digests.node() != FetchDigests.ROOT && digests.node() % 2 == 1) {
            next().to(process, new Digests(digests.sequence(), digests.node(), altered(digests.children())));
        } else if (message instanceof Leaves leaves && leaves.part().length > 0) {
            next().to(process, lie(leaves));
        } else {
            next().to(process, message);
        }
    }

    private static Leaves lie(Leaves leaves) {
        return switch (leaves.bucket() % 3) {
            case 0 -> with(leaves, leaves.totalBytes(), altered(leaves.part()));
            // Whole as far as can be seen, but for what it must hash to.
            case 1 -> with(leaves, leaves.totalBytes() - 1, Arrays.copyOf(leaves.part(), leaves.part().length - 1));
            default -> with(leaves, leaves.offset(), new byte[0]);
        };
    }

    private static Leaves with(Leaves leaves, int totalBytes, byte[] part) {
        return new Leaves(leaves.sequence(), leaves.bucket(), leaves.offset(), totalBytes, part);
    }

    private static byte[] altered(byte[] bytes) {
        byte[] other = bytes.clone();
        other[other.length - 1] ^= 1;
        return other;
    }
}
