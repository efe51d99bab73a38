package org.bftldap.bft.sim.linear;

import java.util.List;

/**
 * What a client can do to an object, one at a time: together the operations on an object are its sequential specification.
 *
 * @param <S> a state of the object; immutable, compared by equals
 */
public interface Operation<S> {

    /** The object's state after this. */
    S apply(S state);

    /** What the client is told of this at {@code state}. */
    List<Long> result(S state);

    /** Whether this leaves every state as it is. */
    boolean isRead();
}
