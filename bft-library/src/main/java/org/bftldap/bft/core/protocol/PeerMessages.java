package org.bftldap.bft.core.protocol;

import org.bftldap.bft.core.message.Chunk;
import org.bftldap.bft.core.message.CloseRead;
import org.bftldap.bft.core.message.FetchChunk;
import org.bftldap.bft.core.message.MessageHandler;
import org.bftldap.bft.core.message.NewKey;
import org.bftldap.bft.core.message.ReadRefused;
import org.bftldap.bft.core.message.ReadReply;
import org.bftldap.bft.core.message.ReadRequest;
import org.bftldap.bft.core.message.Refused;
import org.bftldap.bft.core.message.Reply;
import org.jspecify.annotations.Nullable;

/** What clients and read servers say to each other, and what the transport keeps to itself, is none of the core's. */
abstract class PeerMessages implements MessageHandler<@Nullable Rejection> {

    @Override
    public final Rejection onReply(int from, Reply reply) {
        return Rejection.NOT_FOR_A_REPLICA;
    }

    @Override
    public final Rejection onRefused(int from, Refused refused) {
        return Rejection.NOT_FOR_A_REPLICA;
    }

    @Override
    public final Rejection onReadRequest(int from, ReadRequest request) {
        return Rejection.NOT_FOR_A_REPLICA;
    }

    @Override
    public final Rejection onReadReply(int from, ReadReply reply) {
        return Rejection.NOT_FOR_A_REPLICA;
    }

    @Override
    public final Rejection onReadRefused(int from, ReadRefused refused) {
        return Rejection.NOT_FOR_A_REPLICA;
    }

    @Override
    public final Rejection onFetchChunk(int from, FetchChunk fetch) {
        return Rejection.NOT_FOR_A_REPLICA;
    }

    @Override
    public final Rejection onChunk(int from, Chunk chunk) {
        return Rejection.NOT_FOR_A_REPLICA;
    }

    @Override
    public final Rejection onCloseRead(int from, CloseRead close) {
        return Rejection.NOT_FOR_A_REPLICA;
    }

    @Override
    public final Rejection onNewKey(int from, NewKey newKey) {
        return Rejection.NOT_FOR_A_REPLICA;
    }
}
