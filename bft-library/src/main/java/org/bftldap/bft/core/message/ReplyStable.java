package org.bftldap.bft.core.message;

/**
 * How far the sender is: an answer to {@link QueryStable}.
 *
 * @param checkpoint at or above every checkpoint that it ever signed
 * @param prepared at or above that, and above nothing that is not prepared or executed
 */
public record ReplyStable(long nonce, long checkpoint, long prepared) implements Message {

    public ReplyStable {
        if (checkpoint > prepared) {
            throw new IllegalArgumentException("a checkpoint covers what is executed");
        }
    }

    @Override
    public <R> R deliver(int from, MessageHandler<R> handler) {
        return handler.onReplyStable(from, this);
    }
}
