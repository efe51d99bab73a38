package org.bftldap.bft.client;

import java.util.concurrent.CompletableFuture;

/**
 * An answer whose digests 2f+1 replicas agreed on; its chunks are fetched one by one and checked, so that an answer of any length needs
 * little memory. Close it when done or no longer interested: the replicas keep a snapshot for it.
 */
public interface ReadReply extends AutoCloseable {

    long version();

    /** At least 1. */
    int chunks();

    /** Chunk {@code index}; asks another replica if the first sends wrong bytes or none. Chunks should be asked for in order. */
    CompletableFuture<byte[]> chunk(int index);

    @Override
    void close();
}
