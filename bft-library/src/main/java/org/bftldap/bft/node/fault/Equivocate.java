package org.bftldap.bft.node.fault;

import org.bftldap.bft.core.codec.MessageCodec;
import org.bftldap.bft.core.message.Message;
import org.bftldap.bft.core.message.PrePrepare;

/**
 * {@link Fault#EQUIVOCATE}. Of its proposals the lesser half of the others gets one that differs in its time, as well signed as the first.
 * Of votes and checkpoints everybody gets both, in two orders, so that the halves count different ones.
 */
final class Equivocate extends FaultyWire {

    Equivocate(Wire next, Stage stage) {
        super(next, stage);
    }

    @Override
    public void to(int process, Message message) {
        if (message instanceof PrePrepare proposal && stage().isProposer(proposal)) {
            next().to(process, stage().isInLesserHalf(process) ? other(proposal) : proposal);
            return;
        }
        Message wrong = Wrong.vote(message, stage());
        if (wrong == message) {
            next().to(process, message);
        } else if (stage().isInLesserHalf(process)) {
            next().to(process, wrong);
            next().to(process, message);
        } else {
            next().to(process, message);
            next().to(process, wrong);
        }
    }

    private PrePrepare other(PrePrepare proposal) {
        long time = proposal.timeMillis() + 1;
        PrePrepare other = new PrePrepare(
                proposal.view(), proposal.sequence(), proposal.batch().digest(time), time, proposal.batch(), proposal.signature());
        return other.signed(stage().signer().sign(MessageCodec.signedBytes(other)));
    }
}
