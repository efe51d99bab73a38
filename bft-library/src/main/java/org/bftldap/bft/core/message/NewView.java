package org.bftldap.bft.core.message;

import java.util.List;
import org.bftldap.bft.core.types.Signature;

/**
 * The primary of this view opens it (§2.8). What is to be ordered where follows from the VIEW-CHANGEs alone, so it is not said: each replica
 * computes it, and can neither be told otherwise nor disagree. Signed, and complete in itself: anybody can pass it on.
 *
 * @param viewChanges of distinct replicas for this view, ascending by replica
 */
public record NewView(long view, List<ViewChange> viewChanges, Signature signature) implements Message {

    public NewView {
        viewChanges = List.copyOf(viewChanges);
    }

    public NewView signed(Signature by) {
        return new NewView(view, viewChanges, by);
    }

    @Override
    public <R> R deliver(int from, MessageHandler<R> handler) {
        return handler.onNewView(from, this);
    }
}
