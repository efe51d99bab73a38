package org.bftldap.bft.node.fault;

import org.bftldap.bft.core.message.Message;

/** {@link Fault#STALE_VIEW}. */
final class StaleView extends FaultyWire {

    StaleView(Wire next, Stage stage) {
        super(next, stage);
    }

    @Override
    public void to(int process, Message message) {
        next().to(process, Wrong.view(message));
    }
}
