package org.bftldap.relay.ldap;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a connection's bytes into whole LDAP messages, passed on as {@code byte[]}. A message's length is checked as soon as its header is
 * there, before anything of it is kept: too long a claim ends the connection with five bytes in memory.
 *
 * <p>The next handler may {@link #pause()} it, also in the middle of what one read brought: then nothing more is read from the socket
 * until {@link #resume()}, so that a client that asks faster than it is answered waits in its own TCP window. For one event loop.
 */
public final class LdapFrames extends ChannelInboundHandlerAdapter {

    private static final int SEQUENCE = 0x30;
    private static final int HEADER_BYTES_MAX = 6;

    private static final int TRY_AGAIN_MILLIS = 20;
    private static final Object TRY_AGAIN = new Object();

    private final int messageBytesMax;
    private final ByteBudget budget;

    private @Nullable ChannelHandlerContext context;
    private @Nullable ByteBuf pending;
    private int expectedBytes;
    private long incompleteSinceNanos;
    private boolean paused;
    private boolean starved;
    private boolean draining;
    private boolean broken;

    public LdapFrames(int messageBytesMax, ByteBudget budget) {
        this.messageBytesMax = messageBytesMax;
        this.budget = budget;
    }

    /** Whoever takes a message gives its bytes back to the budget when it is done with it. */
    public ByteBudget budget() {
        return budget;
    }

    public void pause() {
        if (!paused && context != null) {
            paused = true;
            readOrNot(context);
        }
    }

    public void resume() throws MalformedMessageException {
        if (paused && context != null) {
            paused = false;
            drain(context);
            readOrNot(context);
        }
    }

    /** From now on drops whatever comes: the connection is at its end, and only its client's last bytes are taken from the socket. */
    public void discard() {
        broken = true;
        release();
        if (context != null) {
            context.channel().config().setAutoRead(true);
        }
    }

    /** Whether bytes of a next message are here already. */
    public boolean hasMore() {
        return pending != null;
    }

    /** When the first byte of a message came that is still not whole, or 0: slow senders are ended by it. */
    public long incompleteSinceNanos() {
        return paused ? 0 : incompleteSinceNanos;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        release();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        release();
        ctx.fireChannelInactive();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        if (broken) {
            bytes.release();
            return;
        }
        if (pending == null) {
            pending = bytes;
        } else {
            // Room for the whole message at once where its length is known, so that a large one is copied once.
            ByteBuf joined = pending;
            int needed = joined.readableBytes() + bytes.readableBytes();
            if (joined.refCnt() > 1 || joined.isReadOnly() || joined.maxFastWritableBytes() < bytes.readableBytes()) {
                joined = ctx.alloc().buffer(Math.max(needed, Math.min(expectedBytes, needed * 2))).writeBytes(pending);
                pending.release();
                pending = joined;
            }
            joined.writeBytes(bytes);
            bytes.release();
        }
        try {
            drain(ctx);
        } catch (MalformedMessageException e) {
            ctx.fireExceptionCaught(e);
        }
    }

    private void drain(ChannelHandlerContext ctx) throws MalformedMessageException {
        if (draining) {
            return; // a message's handler resumed us: the loop below goes on by itself
        }
        draining = true;
        try {
            while (!paused && !starved && !broken && pending != null) {
                if (expectedBytes == 0 && !readHeader(pending)) {
                    break;
                }
                if (pending.readableBytes() < expectedBytes) {
                    break;
                }
                emit(ctx, pending);
            }
        } catch (MalformedMessageException e) {
            broken = true;
            release();
            throw e;
        } finally {
            draining = false;
        }
        if (pending == null) {
            incompleteSinceNanos = 0;
        } else if (incompleteSinceNanos == 0) {
            incompleteSinceNanos = System.nanoTime() | 1;
        }
    }

    /** Sets {@code expectedBytes} from a complete header; false if more bytes are needed to know. */
    private boolean readHeader(ByteBuf in) throws MalformedMessageException {
        int available = in.readableBytes();
        int start = in.readerIndex();
        if (available >= 1 && in.getUnsignedByte(start) != SEQUENCE) {
            throw new MalformedMessageException("this is not LDAP");
        }
        if (available < 2) {
            return false;
        }
        int first = in.getUnsignedByte(start + 1);
        int octets = first < 0x80 ? 0 : first & 0x7f;
        if (first == 0x80 || octets > HEADER_BYTES_MAX - 2) {
            throw new MalformedMessageException("a length that is indefinite or too long");
        }
        if (available < 2 + octets) {
            return false;
        }
        long length = first;
        if (octets > 0) {
            length = 0;
            for (int i = 0; i < octets; i++) {
                length = length << 8 | in.getUnsignedByte(start + 2 + i);
            }
        }
        if (length + 2 + octets > messageBytesMax) {
            throw new MalformedMessageException("a message of more than " + messageBytesMax + " bytes");
        }
        int whole = (int) length + 2 + octets;
        if (!budget.take(whole)) {
            starve();
            return false;
        }
        expectedBytes = whole;
        return true;
    }

    /** Waits until there is room for the message whose header came; the time is the message's own, so it does not wait for ever. */
    private void starve() {
        ChannelHandlerContext ctx = context;
        if (ctx != null) {
            starved = true;
            readOrNot(ctx);
            ctx.executor().schedule(() -> ctx.pipeline().fireUserEventTriggered(TRY_AGAIN), TRY_AGAIN_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) throws MalformedMessageException {
        if (event == TRY_AGAIN) {
            starved = false;
            drain(ctx);
            readOrNot(ctx);
        } else {
            ctx.fireUserEventTriggered(event);
        }
    }

    private void readOrNot(ChannelHandlerContext ctx) {
        ctx.channel().config().setAutoRead(broken || !paused && !starved);
    }

    private void emit(ChannelHandlerContext ctx, ByteBuf in) {
        byte[] message = new byte[expectedBytes];
        in.readBytes(message);
        expectedBytes = 0;
        incompleteSinceNanos = 0;
        if (!in.isReadable()) {
            pending = null;
            in.release();
        }
        ctx.fireChannelRead(message);
    }

    private void release() {
        if (pending != null) {
            pending.release();
            pending = null;
        }
        if (expectedBytes != 0) {
            budget.giveBack(expectedBytes);
            expectedBytes = 0;
        }
    }
}
