package org.bftldap.bft.core.message;

/**
 * A message whose authenticity has been established; the core accepts nothing else. Only the authenticator (and tests in its stead)
 * constructs it, after it has checked
 *
 * <ul>
 *   <li>the frame's MAC, which names {@code from};
 *   <li>the signature of a {@link Request} (of its client), a {@link PrePrepare} (of its view's primary), a {@link Checkpoint} (of its
 *       replica), each of which may come through another process than the signer;
 *   <li>the signatures of a {@link Complaint}, of a {@link ViewChange} and of what it carries, of a {@link NewView} and of what it carries;
 *   <li>the signature of every request inside a {@link PrePrepare}, and that the application admits their operations.
 * </ul>
 *
 * {@link Batches} needs no more than the MAC: its content is believed when f+1 replicas say the same.
 *
 * @param from who handed it to us: a replica's id or a client's
 */
public record Verified<M extends Message>(int from, M message) {

    public <R> R deliver(MessageHandler<R> handler) {
        return message.deliver(from, handler);
    }
}
