package org.bftldap.bft.core.message;

import java.util.List;
import org.bftldap.bft.core.types.Digest;

/**
 * Answer to a read, ordered or not: believed when 2f+1 replicas give the same chunk digests and version.
 *
 * @param chunks digests of the chunks, at least one
 * @param content the only chunk of a short answer from the designated replier, else {@link ReadContent#NONE}
 */
public record ReadReply(long readId, long version, List<Digest> chunks, ReadContent content) implements Message {

    public ReadReply {
        chunks = List.copyOf(chunks);
        if (chunks.isEmpty()) {
            throw new IllegalArgumentException("an answer has at least one chunk");
        }
    }

    /** What is compared between replicas, besides the version. */
    public Digest digest() {
        byte[][] parts = new byte[chunks.size()][];
        for (int i = 0; i < parts.length; i++) {
            parts[i] = chunks.get(i).toBytes();
        }
        return Digest.sha256(parts);
    }

    @Override
    public <R> R deliver(int from, MessageHandler<R> handler) {
        return handler.onReadReply(from, this);
    }
}
