package org.bftldap.testkit.chaos;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/** One direction of one connection: reads from one channel, writes to the other when it is time. On the proxies' one thread. */
final class Flow extends ChannelInboundHandlerAdapter {

    /** More is left to the sender's TCP, which then waits. */
    private static final int QUEUED_BYTES_MAX = 1 << 20;

    private record Piece(ByteBuf bytes, long dueNanos) {}

    private final Channel source;
    private final Channel target;
    private final Runnable reset;
    private final Random random;
    private final Queue<Piece> queue = new ArrayDeque<>();
    private Way way;
    private long queuedBytes;
    private long sentUntilNanos = System.nanoTime();
    private long lastDueNanos = System.nanoTime();
    private boolean sourceEnded;
    private boolean hasHole;

    /** @param reset ends the whole connection, both sides */
    Flow(Channel source, Channel target, Way way, Random random, Runnable reset) {
        this.source = source;
        this.target = target;
        this.way = way;
        this.random = random;
        this.reset = reset;
    }

    /** For what is read from now on, and whether what waits may go. */
    void way(Way next) {
        way = next;
        if (hasHole && next.passage() != Way.Passage.SWALLOWED) {
            reset.run();
        } else {
            pump();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        if (way.passage() == Way.Passage.SWALLOWED) {
            hasHole = true;
            bytes.release();
            return;
        }
        queuedBytes += bytes.readableBytes();
        queue.add(new Piece(bytes, due(bytes.readableBytes())));
        pump();
    }

    private long due(int bytes) {
        long now = System.nanoTime();
        sentUntilNanos = Math.max(sentUntilNanos, now);
        if (way.bytesPerSecond() > 0) {
            sentUntilNanos += TimeUnit.SECONDS.toNanos(1) * bytes / way.bytesPerSecond();
        }
        long jitter = (long) (random.nextDouble() * way.jitter().toNanos());
        lastDueNanos = Math.max(lastDueNanos, sentUntilNanos + way.delay().toNanos() + jitter);
        return lastDueNanos;
    }

    private void pump() {
        if (way.passage() == Way.Passage.OPEN) {
            long now = System.nanoTime();
            while (!queue.isEmpty() && queue.peek().dueNanos() - now <= 0) {
                Piece piece = queue.remove();
                queuedBytes -= piece.bytes().readableBytes();
                target.write(piece.bytes());
            }
            target.flush();
            if (!queue.isEmpty()) {
                target.eventLoop().schedule(this::pump, queue.peek().dueNanos() - now, TimeUnit.NANOSECONDS);
            } else if (sourceEnded) {
                target.close();
            }
        }
        source.config().setAutoRead(queuedBytes < QUEUED_BYTES_MAX);
    }

    /** The end travels as bytes do: behind those that came before it, and not at all where they do not. */
    @Override
    public void channelInactive(ChannelHandlerContext context) {
        sourceEnded = true;
        hasHole |= way.passage() == Way.Passage.SWALLOWED;
        pump();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        context.close();
    }

    void dropAll() {
        queue.forEach(piece -> ReferenceCountUtil.release(piece.bytes()));
        queue.clear();
    }
}
