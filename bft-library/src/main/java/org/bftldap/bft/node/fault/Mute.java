package org.bftldap.bft.node.fault;

import org.bftldap.bft.core.message.Message;

/** {@link Fault#MUTE}. */
final class Mute extends FaultyWire {

    Mute(Wire next, Stage stage) {
        super(next, stage);
    }

    @Override
    public void to(int process, Message message) {
        // Not a word.
    }
}
