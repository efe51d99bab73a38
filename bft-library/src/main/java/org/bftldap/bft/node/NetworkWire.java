package org.bftldap.bft.node;

import org.bftldap.bft.core.codec.MessageCodec;
import org.bftldap.bft.core.message.Message;
import org.bftldap.bft.net.Transport;
import org.bftldap.bft.node.fault.Wire;

/** Says what it is given, to whom it is meant for. What goes to all is encoded once. On the loop's thread. */
final class NetworkWire implements Wire {

    private final Transport transport;
    private final int self;
    private final int replicas;

    NetworkWire(Transport transport, int self, int replicas) {
        this.transport = transport;
        this.self = self;
        this.replicas = replicas;
    }

    @Override
    public void toOthers(Message message) {
        byte[] encoded = MessageCodec.encode(message);
        for (int replica = 0; replica < replicas; replica++) {
            if (replica != self) {
                transport.send(replica, encoded);
            }
        }
    }

    @Override
    public void to(int process, Message message) {
        transport.send(process, message);
    }

    @Override
    public void flush() {
        transport.flush();
    }

    @Override
    public void linked(int process) {
        // Nothing: what a peer lacks it says itself, by STATUS.
    }
}
