package org.bftldap.bft.core.message;

/**
 * A read that is answered from committed state without ordering (§2.5).
 *
 * @param readId chosen by the client, never used again
 * @param replier the replica that sends the content of a short answer; others send digests
 */
public record ReadRequest(long readId, int replier, byte[] operation) implements Message {

    @Override
    public <R> R deliver(int from, MessageHandler<R> handler) {
        return handler.onReadRequest(from, this);
    }
}
