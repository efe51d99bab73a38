package org.bftldap.bft.node.fault;

import java.util.ArrayList;
import java.util.List;
import org.bftldap.bft.core.message.Chunk;
import org.bftldap.bft.core.message.Message;
import org.bftldap.bft.core.message.Outcome;
import org.bftldap.bft.core.message.ReadContent;
import org.bftldap.bft.core.message.ReadReply;
import org.bftldap.bft.core.message.Reply;
import org.bftldap.bft.core.types.Digest;

/** {@link Fault#WRONG_REPLY}. */
final class WrongReply extends FaultyWire {

    WrongReply(Wire next, Stage stage) {
        super(next, stage);
    }

    @Override
    public void to(int process, Message message) {
        next().to(process, altered(message));
    }

    private static Message altered(Message message) {
        if (message instanceof Reply reply) {
            List<Outcome> outcomes = new ArrayList<>();
            for (Outcome outcome : reply.outcomes()) {
                outcomes.add(altered(outcome));
            }
            return new Reply(reply.view(), reply.session(), reply.firstNumber(), outcomes);
        }
        if (message instanceof ReadReply reply) {
            List<Digest> chunks = reply.chunks().stream().map(Wrong::digest).toList();
            ReadContent content =
                    reply.content() instanceof ReadContent.Whole whole ? new ReadContent.Whole(altered(whole.chunk())) : ReadContent.NONE;
            return new ReadReply(reply.readId(), reply.version(), chunks, content);
        }
        if (message instanceof Chunk chunk) {
            return new Chunk(chunk.readId(), chunk.index(), altered(chunk.content()));
        }
        return message;
    }

    private static Outcome altered(Outcome outcome) {
        return outcome instanceof Outcome.Full full
                ? new Outcome.Full(full.version(), altered(full.result()))
                : new Outcome.DigestOnly(outcome.version(), Wrong.digest(outcome.digest()));
    }

    private static byte[] altered(byte[] bytes) {
        byte[] other = bytes.length == 0 ? new byte[1] : bytes.clone();
        other[other.length - 1] ^= 1;
        return other;
    }
}
