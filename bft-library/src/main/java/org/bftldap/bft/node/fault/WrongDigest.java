package org.bftldap.bft.node.fault;

import org.bftldap.bft.core.message.Message;

/** {@link Fault#WRONG_DIGEST}. */
final class WrongDigest extends FaultyWire {

    WrongDigest(Wire next, Stage stage) {
        super(next, stage);
    }

    @Override
    public void to(int process, Message message) {
        next().to(process, Wrong.vote(message, stage()));
    }
}
