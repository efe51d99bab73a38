package org.bftldap.bft.net;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.bftldap.bft.core.codec.BinaryWriter;
import org.bftldap.bft.core.codec.MalformedException;
import org.bftldap.bft.core.codec.MessageCodec;
import org.bftldap.bft.core.message.NewKey;
import org.bftldap.bft.core.types.Signature;
import org.bftldap.bft.crypto.KeyAgreement;
import org.bftldap.bft.crypto.TlsIdentity;
import org.bftldap.bft.net.Members.Member;
import org.jspecify.annotations.Nullable;

/**
 * One connection. States: TLS done → (peer known) → HELLO seen → NEW_KEY seen = established. Lives on the transport's thread.
 *
 * <p>A frame whose MAC is wrong closes the connection: inside TLS that is never an accident.
 */
final class Link extends ChannelInboundHandlerAdapter {

    /** A frame is cut when it has grown to this. */
    static final int FRAME_BYTES_TARGET = 256 << 10;

    private final LinkOwner owner;
    private final FrameDecoder decoder;
    private final int expectedPeer;
    private final ReceiveKeys receiveKeys = new ReceiveKeys();
    private @Nullable Channel channel;
    private @Nullable Member peer;
    private boolean greeted;
    private boolean ended;
    private @Nullable SendKey sendKey;
    private @Nullable BinaryWriter pending;
    private long pendingBytes;
    private long inFlightBytes;

    /** @param expectedPeer whom we dialled; -1 if the other side dialled */
    Link(LinkOwner owner, FrameDecoder decoder, int expectedPeer) {
        this.owner = owner;
        this.decoder = decoder;
        this.expectedPeer = expectedPeer;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        channel = context.channel();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof SslHandshakeCompletionEvent completion) {
            if (completion.isSuccess()) {
                tlsEstablished(context);
            } else if (completion.cause() instanceof SSLException) {
                refuse(context, Refusals.tls(completion.cause()));
            }
        }
    }

    private void tlsEstablished(ChannelHandlerContext context) {
        Member member = owner.members().memberByTlsKey(peerKey(context));
        if (member == null || expectedPeer >= 0 && member.id() != expectedPeer) {
            refuse(context, "another process than replica " + expectedPeer + " answers at its address");
            return;
        }
        peer = member;
        write(context.channel(), Frame.HELLO, owner.hello().encode());
        announceKey();
        context.flush();
    }

    private static byte[] peerKey(ChannelHandlerContext context) {
        try {
            return TlsIdentity.peerKey(
                    context.pipeline().get(SslHandler.class).engine().getSession());
        } catch (SSLPeerUnverifiedException e) {
            return new byte[0];
        }
    }

    /** Announces the key for what the peer sends from now on; also later, to refresh it. */
    void announceKey() {
        Channel open = channel;
        Member to = peer;
        if (open == null || to == null) {
            return;
        }
        long counter = owner.nextKeyCounter();
        KeyAgreement.Ephemeral ephemeral = new KeyAgreement.Ephemeral(owner.random());
        receiveKeys.announced(
                counter, ephemeral.receiverKey(to.keys().agreement(), keyContext(to.id(), owner.hello().id(), counter)));
        NewKey unsigned = new NewKey(owner.hello().id(), counter, ephemeral.publicKey(), Signature.NONE);
        NewKey newKey = unsigned.signed(owner.signatures().sign(MessageCodec.signedBytes(unsigned)));
        write(open, Frame.NEW_KEY, MessageCodec.encode(newKey));
        open.flush();
    }

    private KeyAgreement.Context keyContext(int sender, int receiver, long counter) {
        var group = owner.members().group();
        return new KeyAgreement.Context(group.name(), group.epoch(), sender, receiver, counter);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        Frame frame = (Frame) message;
        Member from = peer;
        if (ended) {
            return;
        }
        if (from == null) {
            refuse(context, "it spoke before TLS was established");
            return;
        }
        try {
            switch (frame.type()) {
                case Frame.HELLO -> onHello(context, Hello.decode(frame.content()), from);
                case Frame.REJECT -> onReject(context, frame.content());
                case Frame.NEW_KEY -> onNewKey(context, frame.content(), from);
                case Frame.DATA -> onData(context, frame.content(), from);
                default -> malformed(context, from);
            }
        } catch (MalformedException e) {
            malformed(context, from);
        }
    }

    private void onHello(ChannelHandlerContext context, Hello hello, Member from) {
        String mismatch = hello.id() == from.id()
                ? hello.mismatch(owner.hello())
                : "it says to be " + hello.id() + " but has the TLS key of " + from.id();
        if (mismatch != null) {
            write(context.channel(), Frame.REJECT, mismatch.getBytes(StandardCharsets.UTF_8));
            context.flush();
            refuse(context, mismatch);
            return;
        }
        greeted = true;
    }

    private void onReject(ChannelHandlerContext context, byte[] reason) {
        refuse(context, "the other side refuses: " + Hello.printable(new String(reason, StandardCharsets.UTF_8)));
    }

    private void onNewKey(ChannelHandlerContext context, byte[] content, Member from) throws MalformedException {
        boolean fits = owner.members().codec().decode(content) instanceof NewKey newKey
                && greeted
                && newKey.owner() == from.id()
                && (sendKey == null || newKey.counter() > sendKey.counter())
                && owner.signatures().verify(newKey)
                && use(newKey, from);
        if (!fits) {
            owner.counters(from.id()).countAuthenticationFailure();
            refuse(context, "its key announcement is not authentic");
        }
    }

    private boolean use(NewKey newKey, Member from) {
        // What is already in the open frame leaves under the key that was valid when it was written.
        seal();
        boolean first = sendKey == null;
        sendKey = new SendKey(
                newKey.counter(),
                KeyAgreement.senderKey(
                        owner.keys(), newKey.publicKey(), keyContext(owner.hello().id(), from.id(), newKey.counter())));
        if (first) {
            decoder.allow(owner.frameBytesMax());
            owner.established(this, from.id());
        }
        return true;
    }

    private void onData(ChannelHandlerContext context, byte[] content, Member from) throws MalformedException {
        if (!receiveKeys.accept(content)) {
            owner.counters(from.id()).countAuthenticationFailure();
            refuse(context, "a frame's MAC is wrong");
            return;
        }
        owner.counters(from.id()).frameArrived();
        ByteBuffer body = ByteBuffer.wrap(content);
        int at = Frame.DATA_PREFIX_BYTES;
        while (at < content.length) {
            int length = content.length - at < Integer.BYTES ? -1 : body.getInt(at);
            at += Integer.BYTES;
            if (length < 0 || length > content.length - at) {
                throw new MalformedException("message longer than its frame");
            }
            owner.received(from.id(), owner.members().codec().decode(content, at, length));
            at += length;
        }
    }

    /** Adds a message to the frame that leaves at the next {@link #flush}. False if the peer is too slow or not ready. */
    boolean send(byte[] encoded) {
        if (sendKey == null || pendingBytes + inFlightBytes > owner.unsentBytesMax()) {
            return false;
        }
        BinaryWriter frame = pending;
        if (frame == null) {
            frame = new BinaryWriter(Math.max(512, encoded.length + 64));
            frame.putRaw(new byte[Frame.HEADER_BYTES + Frame.DATA_PREFIX_BYTES]);
            pending = frame;
        }
        frame.putInt(encoded.length);
        frame.putRaw(encoded);
        pendingBytes += encoded.length;
        if (frame.length() > FRAME_BYTES_TARGET) {
            seal();
        }
        return true;
    }

    void flush() {
        seal();
        Channel open = channel;
        if (open != null) {
            open.flush();
        }
    }

    private void seal() {
        BinaryWriter frame = pending;
        SendKey key = sendKey;
        Channel open = channel;
        if (frame == null || key == null || open == null) {
            return;
        }
        pending = null;
        byte[] bytes = frame.toBytes();
        key.seal(bytes);
        long accounted = pendingBytes;
        inFlightBytes += accounted;
        pendingBytes = 0;
        open.write(Unpooled.wrappedBuffer(bytes)).addListener(done -> inFlightBytes -= accounted);
    }

    @Nullable Channel channel() {
        return channel;
    }

    /** Called when the time for the handshake is over. */
    void closeUnlessEstablished() {
        if (sendKey == null) {
            close();
        }
    }

    void close() {
        Channel open = channel;
        if (open != null) {
            open.close();
        }
    }

    private static void write(Channel channel, byte type, byte[] content) {
        byte[] frame = ByteBuffer.allocate(Frame.HEADER_BYTES + content.length)
                .putInt(1 + content.length)
                .put(type)
                .put(content)
                .array();
        channel.write(Unpooled.wrappedBuffer(frame));
    }

    private void malformed(ChannelHandlerContext context, Member from) {
        owner.counters(from.id()).countMalformed();
        refuse(context, "it sent what is no message");
    }

    private void refuse(ChannelHandlerContext context, String reason) {
        ended = true;
        Member known = peer;
        owner.refused(known == null ? expectedPeer : known.id(), reason);
        context.close();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        Member known = peer;
        owner.closed(this, known == null ? expectedPeer : known.id());
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        // Broken connections, bytes that are not TLS, frames that are too long: the connection ends, the process does not.
        if (sendKey == null && cause instanceof DecoderException && cause.getCause() instanceof SSLException alert) {
            // In TLS 1.3 the side that dials learns only after its handshake that its key is not accepted.
            refuse(context, Refusals.tls(alert));
        } else {
            context.close();
        }
    }
}
