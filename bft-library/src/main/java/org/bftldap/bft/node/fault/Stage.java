package org.bftldap.bft.node.fault;

import io.netty.channel.ChannelOutboundHandler;
import java.time.Duration;
import org.bftldap.bft.core.message.PrePrepare;
import org.bftldap.bft.core.protocol.Signer;
import org.bftldap.bft.core.types.GroupSize;

/**
 * What a fault has besides the messages: its place in the group, its key, and the replica's thread.
 *
 * @param signer signs in this replica's name, whatever it is
 */
public record Stage(int self, GroupSize group, Signer signer, Delay delay, Tampering tampering) {

    /** Runs something later on the replica's thread, in the order of the calls. */
    public interface Delay {
        void run(Duration after, Runnable work);
    }

    /** Lets a handler change the frames that leave to a connected process. */
    public interface Tampering {
        void with(int process, ChannelOutboundHandler handler);
    }

    boolean isProposer(PrePrepare proposal) {
        return group.primary(proposal.view()) == self;
    }

    /** Its place among the others, 0 to n−2, in the order of their ids; -1 of clients. */
    int rank(int process) {
        if (!group.isReplica(process)) {
            return -1;
        }
        return process < self ? process : process - 1;
    }

    /** One half of the others: of three, the one in the middle. */
    boolean isInLesserHalf(int process) {
        return rank(process) % 2 == 1;
    }
}
