package org.bftldap.relay.group;

import java.util.concurrent.CompletableFuture;
import org.bftldap.bft.client.ReadReply;
import org.bftldap.directory.proof.ReplyProof;

/** An answer that came with the replicas' signatures, in one piece however long it is. */
record ProvedReply(ReplyProof proof) implements ReadReply {

    @Override
    public long version() {
        return proof.reply().statement().version();
    }

    @Override
    public int chunks() {
        return 1;
    }

    @Override
    public CompletableFuture<byte[]> chunk(int index) {
        if (index != 0) {
            throw new IndexOutOfBoundsException("chunk " + index + " of 1");
        }
        return CompletableFuture.completedFuture(proof.reply().result());
    }

    @Override
    public void close() {
        // The replicas keep nothing of it.
    }
}
