package org.bftldap.bft.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.CorruptedFrameException;
import java.util.List;

/** Cuts the stream into frames; refuses by its length alone what is too long, before anything is allocated for it. */
final class FrameDecoder extends ByteToMessageDecoder {

    /** What a peer may send before it is established: HELLO, NEW_KEY and a reason are all short. */
    static final int GREETING_BYTES_MAX = 2048;

    private int frameBytesMax = GREETING_BYTES_MAX;

    /** From now on frames may be this long. */
    void allow(int bytesMax) {
        frameBytesMax = bytesMax;
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
        if (in.readableBytes() < Frame.LENGTH_BYTES) {
            return;
        }
        int length = in.getInt(in.readerIndex());
        if (length < 1 || length > frameBytesMax) {
            in.skipBytes(in.readableBytes());
            throw new CorruptedFrameException("frame of " + length + " bytes");
        }
        if (in.readableBytes() < Frame.LENGTH_BYTES + length) {
            return;
        }
        in.skipBytes(Frame.LENGTH_BYTES);
        byte type = in.readByte();
        byte[] content = new byte[length - 1];
        in.readBytes(content);
        out.add(new Frame(type, content));
    }
}
