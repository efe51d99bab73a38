package org.bftldap.bft.net;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/**
 * First of a connection's handlers: takes the time that all after it need for what was read, to decrypt it, to cut it into frames and to
 * check their MACs. With short messages that is more than handling them ({@code docs/explanation/protocol.md} §2.12).
 */
final class ReceptionTimer extends ChannelInboundHandlerAdapter {

    private final LongSupplier nanoTime;
    private final LongConsumer took;

    ReceptionTimer(LongSupplier nanoTime, LongConsumer took) {
        this.nanoTime = nanoTime;
        this.took = took;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        long begin = nanoTime.getAsLong();
        context.fireChannelRead(message);
        took.accept(nanoTime.getAsLong() - begin);
    }
}
