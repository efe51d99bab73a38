package org.bftldap.bft.client;

import java.util.concurrent.CompletableFuture;

/** An answer of one chunk, which came with the digests. */
record ShortReply(long version, byte[] content) implements ReadReply {

    @Override
    public int chunks() {
        return 1;
    }

    @Override
    public CompletableFuture<byte[]> chunk(int index) {
        if (index != 0) {
            throw new IndexOutOfBoundsException("chunk " + index + " of 1");
        }
        return CompletableFuture.completedFuture(content);
    }

    @Override
    public void close() {
        // The replicas keep nothing of it.
    }
}
