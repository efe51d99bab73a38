package org.bftldap.bft.sim;

import java.util.Map;
import java.util.TreeMap;
import org.bftldap.bft.core.message.ClientOperation;
import org.bftldap.bft.core.message.ReadContent;
import org.bftldap.bft.core.message.ReadReply;
import org.bftldap.bft.core.message.ReadRequest;
import org.bftldap.bft.core.types.Digest;
import org.jspecify.annotations.Nullable;

/** One attempt at a read: the replies so far, until enough agree. */
final class SimRead {

    private record Vote(ReadReply reply, Digest digest) {}

    private final Workload.Intent intent;
    private final long token;
    private final int attempt;
    private final ClientRules.ReadMatch match;
    private final Map<Integer, Vote> byReplica = new TreeMap<>();

    SimRead(Workload.Intent intent, long token, int attempt, ClientRules.ReadMatch match) {
        this.intent = intent;
        this.token = token;
        this.attempt = attempt;
        this.match = match;
    }

    long token() {
        return token;
    }

    int attempt() {
        return attempt;
    }

    SimRead again(ClientRules.ReadMatch theMatch) {
        return new SimRead(intent, token, attempt + 1, theMatch);
    }

    ReadRequest request(long readId, long uniqueId, int replier) {
        return new ReadRequest(readId, replier, operation(uniqueId));
    }

    ClientOperation ordered(long readId, long uniqueId, int replier) {
        return new ClientOperation.OrderedRead(readId, replier, operation(uniqueId));
    }

    private byte[] operation(long uniqueId) {
        return new OperationCodec(uniqueId, intent.object(), intent.operation()).encode();
    }

    /** The content, once it is believed and at hand. */
    byte @Nullable [] vote(int replica, ReadReply reply) {
        Vote vote = byReplica.computeIfAbsent(replica, r -> new Vote(reply, reply.digest()));
        int agreeing = 0;
        byte[] content = null;
        for (Vote other : byReplica.values()) {
            if (other.digest.equals(vote.digest) && (!match.byVersion() || other.reply.version() == vote.reply.version())) {
                agreeing++;
                if (other.reply.content() instanceof ReadContent.Whole whole
                        && Digest.sha256(whole.chunk()).equals(other.reply.chunks().get(0))) {
                    content = whole.chunk();
                }
            }
        }
        return agreeing >= match.needed() ? content : null;
    }
}
