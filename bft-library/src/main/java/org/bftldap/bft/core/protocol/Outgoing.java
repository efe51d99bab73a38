package org.bftldap.bft.core.protocol;

import org.bftldap.bft.core.message.Message;

/** A message and where it goes. Delivery is not promised: what matters is sent again until it has had its effect. */
public sealed interface Outgoing {

    Message message();

    /** All replicas but this one. */
    record ToOthers(Message message) implements Outgoing {}

    record ToReplica(int replica, Message message) implements Outgoing {}

    /** Dropped if the client is not connected: it asks again. */
    record ToClient(int client, Message message) implements Outgoing {}
}
