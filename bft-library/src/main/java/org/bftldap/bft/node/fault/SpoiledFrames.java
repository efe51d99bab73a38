package org.bftldap.bft.node.fault;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;

/** Changes the last bit of each frame that is long enough to hold a MAC and a message; whoever receives it finds the MAC wrong. */
final class SpoiledFrames extends ChannelOutboundHandlerAdapter {

    /** Length, type, key counter, MAC. Shorter frames carry no messages. */
    private static final int PREFIX_BYTES = 4 + 1 + 8 + 16;

    private static final int TYPE_AT = 4;
    private static final byte DATA = 4;

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        if (message instanceof ByteBuf frame && frame.readableBytes() > PREFIX_BYTES && frame.getByte(frame.readerIndex() + TYPE_AT) == DATA) {
            int last = frame.writerIndex() - 1;
            frame.setByte(last, frame.getByte(last) ^ 1);
        }
        context.write(message, promise);
    }
}
