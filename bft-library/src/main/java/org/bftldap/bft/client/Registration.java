package org.bftldap.bft.client;

import java.util.List;
import org.bftldap.bft.core.message.ClientOperation;
import org.bftldap.bft.core.message.Outcome;
import org.bftldap.bft.core.message.RegistrationResult;
import org.bftldap.bft.core.message.Reply;
import org.bftldap.bft.core.message.Request;
import org.bftldap.bft.core.types.GroupSize;
import org.bftldap.bft.core.types.Signature;
import org.jspecify.annotations.Nullable;

/**
 * One attempt to open a session. Registration numbers grow for ever, also from process to process, which the wall clock does well enough:
 * if it went back, the group tells the highest number used.
 */
final class Registration {

    private final Request unsigned;
    private final Votes votes;
    private @Nullable RegistrationResult result;

    Registration(int client, long number, GroupSize size) {
        this.unsigned = new Request(client, 0, 0, number, List.of(new ClientOperation.Register()), Signature.NONE);
        this.votes = new Votes(size);
    }

    Request unsigned() {
        return unsigned;
    }

    /** Takes a replica's word; not null when a quorum has spoken. */
    @Nullable RegistrationResult vote(int replica, Reply reply) {
        if (reply.firstNumber() != unsigned.firstNumber() || !(reply.outcomes().get(0) instanceof Outcome.Full full)) {
            return null;
        }
        votes.add(replica, full.digest(), full.version());
        if (votes.agreedDigest() == null) {
            return null;
        }
        if (result == null && votes.agrees(replica)) {
            result = RegistrationResult.decode(full.result());
        }
        return result;
    }
}
