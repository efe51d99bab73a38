package org.bftldap.bft.sim;

import org.bftldap.bft.core.message.Message;

/**
 * How a faulty replica deals with what its correct core wants to send. It keeps valid keys, so it can say anything in its own name. Fits
 * primaries as well as backups.
 */
interface Strategy {

    /** The strategy of the correct. */
    Strategy HONEST = (from, to, message, wire) -> wire.send(from, to, message);

    /** The core of {@code from} sends this to {@code to}: pass on what the strategy makes of it. */
    void send(int from, int to, Message message, Wire wire);

    /** A correct replica sends this to a client; the faulty one listens. */
    default void overhear(int self, int to, Message message, Wire wire) {}
}
