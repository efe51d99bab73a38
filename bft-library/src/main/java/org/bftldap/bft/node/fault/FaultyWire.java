package org.bftldap.bft.node.fault;

import org.bftldap.bft.core.message.Message;

/** Passes everything on, each message to each process by itself, so that a fault has to change only what it is about. */
abstract class FaultyWire implements Wire {

    private final Wire next;
    private final Stage stage;

    FaultyWire(Wire next, Stage stage) {
        this.next = next;
        this.stage = stage;
    }

    final Wire next() {
        return next;
    }

    final Stage stage() {
        return stage;
    }

    @Override
    public final void toOthers(Message message) {
        for (int replica = 0; replica < stage.group().replicas(); replica++) {
            if (replica != stage.self()) {
                to(replica, message);
            }
        }
    }

    @Override
    public void flush() {
        next.flush();
    }

    @Override
    public void linked(int process) {
        next.linked(process);
    }
}
