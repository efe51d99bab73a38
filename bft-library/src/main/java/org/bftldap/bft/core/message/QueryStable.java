package org.bftldap.bft.core.message;

/**
 * From a replica that lost what it promised: how far are you (§2.14.1), and let the group get past M, up to which I observe (§2.14).
 *
 * @param nonce comes back in the answer
 * @param until M; 0 while it is not known
 */
public record QueryStable(long nonce, long until) implements Message {

    @Override
    public <R> R deliver(int from, MessageHandler<R> handler) {
        return handler.onQueryStable(from, this);
    }
}
