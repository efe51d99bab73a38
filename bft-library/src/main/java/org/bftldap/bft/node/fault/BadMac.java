package org.bftldap.bft.node.fault;

import org.bftldap.bft.core.message.Message;

/** {@link Fault#BAD_MAC}. To f+1 of the others, so that a correct one among those who complain is certain; to the rest it is correct. */
final class BadMac extends FaultyWire {

    BadMac(Wire next, Stage stage) {
        super(next, stage);
    }

    @Override
    public void to(int process, Message message) {
        next().to(process, message);
    }

    @Override
    public void linked(int process) {
        int rank = stage().rank(process);
        if (rank >= 0 && rank < stage().group().weak()) {
            stage().tampering().with(process, new SpoiledFrames());
        }
        super.linked(process);
    }
}
