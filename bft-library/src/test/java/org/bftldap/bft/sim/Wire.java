package org.bftldap.bft.sim;

import org.bftldap.bft.core.message.Message;

/** Takes messages from a process. */
@FunctionalInterface
interface Wire {

    /** @param to a replica's id or a client's */
    void send(int from, int to, Message message);
}
