package org.bftldap.bft.node;

import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.bftldap.bft.core.codec.MessageCodec;
import org.bftldap.bft.core.message.Chunk;
import org.bftldap.bft.core.message.Message;
import org.bftldap.bft.core.message.Outcome;
import org.bftldap.bft.core.message.ReadContent;
import org.bftldap.bft.core.message.ReadReply;
import org.bftldap.bft.core.message.Reply;
import org.bftldap.bft.core.protocol.Outgoing;
import org.bftldap.bft.core.types.Digest;
import org.bftldap.bft.net.Transport;

/** The way out: encodes, addresses, and applies the fault hook. On the loop's thread. */
final class Outbox {

    private static final long SLOW_MILLIS = 500;

    private final Transport transport;
    private final int self;
    private final int replicas;
    private final Fault fault;

    Outbox(Transport transport, int self, int replicas, Fault fault) {
        this.transport = transport;
        this.self = self;
        this.replicas = replicas;
        this.fault = fault;
    }

    void send(Outgoing outgoing) {
        if (outgoing instanceof Outgoing.ToOthers) {
            byte[] encoded = MessageCodec.encode(outgoing.message());
            for (int replica = 0; replica < replicas; replica++) {
                if (replica != self) {
                    emit(replica, encoded);
                }
            }
        } else if (outgoing instanceof Outgoing.ToReplica to) {
            emit(to.replica(), MessageCodec.encode(to.message()));
        } else if (outgoing instanceof Outgoing.ToClient to) {
            send(to.client(), to.message());
        }
    }

    /** To a client. */
    void send(int client, Message message) {
        emit(client, MessageCodec.encode(fault == Fault.WRONG_REPLY ? altered(message) : message));
    }

    void flush() {
        transport.flush();
    }

    private void emit(int to, byte[] encoded) {
        switch (fault) {
            case MUTE -> {}
            case SLOW -> {
                EventLoop loop = transport.loop();
                loop.schedule(
                        () -> {
                            transport.send(to, encoded);
                            transport.flush();
                        },
                        SLOW_MILLIS,
                        TimeUnit.MILLISECONDS);
            }
            default -> transport.send(to, encoded);
        }
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
            List<Digest> chunks = reply.chunks().stream()
                    .map(digest -> Digest.sha256(digest.toBytes()))
                    .toList();
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
                : new Outcome.DigestOnly(outcome.version(), Digest.sha256(outcome.digest().toBytes()));
    }

    private static byte[] altered(byte[] bytes) {
        byte[] other = bytes.length == 0 ? new byte[1] : bytes.clone();
        other[other.length - 1] ^= 1;
        return other;
    }
}
