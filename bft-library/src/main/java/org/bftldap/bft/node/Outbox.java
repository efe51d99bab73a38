package org.bftldap.bft.node;

import org.bftldap.bft.core.message.Message;
import org.bftldap.bft.core.protocol.Outgoing;
import org.bftldap.bft.node.fault.Wire;

/** The way out of the core and of the read server. On the loop's thread. */
final class Outbox {

    private final Wire wire;

    Outbox(Wire wire) {
        this.wire = wire;
    }

    void send(Outgoing outgoing) {
        if (outgoing instanceof Outgoing.ToOthers) {
            wire.toOthers(outgoing.message());
        } else if (outgoing instanceof Outgoing.ToReplica to) {
            wire.to(to.replica(), to.message());
        } else if (outgoing instanceof Outgoing.ToClient to) {
            wire.to(to.client(), to.message());
        }
    }

    /** To a client. */
    void send(int client, Message message) {
        wire.to(client, message);
    }

    void flush() {
        wire.flush();
    }

    /** A new connection stands. */
    void linked(int process) {
        wire.linked(process);
    }
}
