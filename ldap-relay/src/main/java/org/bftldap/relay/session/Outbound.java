package org.bftldap.relay.session;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.SslHandler;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Search answers that clients have not taken yet, of all connections together. When there is much of them, a connection gets its next
 * chunk only when it has taken all before, and those that take nothing are ended sooner. Safe for many threads.
 */
final class Outbound {

    /** A connection with more than this unsent above its water mark gets nothing more, and what comes for it is dropped. */
    private static final long BEHIND_BYTES = 1 << 20;

    /** Smaller writes are not worth counting. */
    private static final int COUNTED_BYTES_MIN = 16 << 10;

    private final long bytesMax;
    private final SentCounters sent;
    private final AtomicLong bytes = new AtomicLong();

    Outbound(long bytesMax, SentCounters sent) {
        this.bytesMax = bytesMax;
        this.sent = sent;
    }

    SentCounters sent() {
        return sent;
    }

    boolean isUnderPressure() {
        return bytes.get() > bytesMax;
    }

    /** Whether more may be asked for on behalf of this connection. */
    boolean takesMore(Channel channel) {
        return isUnderPressure() ? hasTakenAll(channel) : channel.isWritable();
    }

    /** Whether this connection's client is so slow that even what comes now is too much. */
    boolean isBehind(Channel channel) {
        return isUnderPressure() ? !hasTakenAll(channel) : channel.bytesBeforeWritable() > BEHIND_BYTES;
    }

    /**
     * Writes whole messages; the buffer stays the caller's.
     *
     * @param ends where each message ends in the buffer, which begins at 0
     */
    void write(ChannelHandlerContext context, ByteBuf messages, List<Integer> ends) {
        sent.messages(ends.size(), messages.readableBytes());
        if (context.pipeline().get(SslHandler.class) == null) {
            writeCounted(context, messages.retain(), messages.readableBytes());
            return;
        }
        // What is written by itself gets a TLS record of its own.
        for (int end : ends.subList(0, ends.size() - 1)) {
            context.write(messages.readRetainedSlice(end - messages.readerIndex()), context.voidPromise());
        }
        writeCounted(context, messages.retain(), ends.get(ends.size() - 1));
    }

    /** Writes one message, and releases it: with a proof a result may be as long as its entries. */
    void write(ChannelHandlerContext context, ByteBuf message) {
        writeCounted(context, counted(message), message.readableBytes());
    }

    /** Counts a message that is sent by itself, and returns it. */
    ByteBuf counted(ByteBuf message) {
        sent.messages(1, message.readableBytes());
        return message;
    }

    /** @param size of what is gone when this is gone */
    private void writeCounted(ChannelHandlerContext context, ByteBuf out, int size) {
        if (size < COUNTED_BYTES_MIN) {
            context.write(out, context.voidPromise());
        } else {
            bytes.addAndGet(size);
            context.write(out).addListener(sent -> bytes.addAndGet(-size));
        }
    }

    private static boolean hasTakenAll(Channel channel) {
        return channel.bytesBeforeUnwritable() >= channel.config().getWriteBufferHighWaterMark() - 1L;
    }
}
