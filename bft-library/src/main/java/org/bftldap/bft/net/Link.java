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
import java.util.concurrent.TimeUnit;
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
 * <p>A frame whose MAC is wrong closes the connection: inside TLS that is never an accident. So does one whose key is too old, for the
 * frames after it stand on it; who dials comes back within moments, with new keys.
 */
final class Link extends ChannelInboundHandlerAdapter implements Inbox.Source {

    /** A frame is cut when it has grown to this. */
    static final int FRAME_BYTES_TARGET = 256 << 10;

    private static final int KEEP_OUT_MILLIS = 1_000;

    /** Keys that a peer may announce in one refresh period: each costs a signature's verification and a key agreement. */
    private static final int KEYS_PER_PERIOD_MAX = 16;

    private final LinkOwner owner;
    private final FrameDecoder decoder;
    private final int expectedPeer;
    private final ReceiveKeys receiveKeys = new ReceiveKeys();
    private @Nullable Channel channel;
    private @Nullable Member peer;
    private final byte[] challenge = new byte[Hello.CHALLENGE_BYTES];
    private byte @Nullable [] peerChallenge;
    private boolean ended;
    private long announcedNanos;
    private long refreshedNanos;
    private long periodNanos;
    private int keysInPeriod;
    private @Nullable SendKey sendKey;
    private Inbox.@Nullable Lane lane;
    private @Nullable BinaryWriter pending;
    private long pendingBytes;
    private long inFlightBytes;
    private boolean isUnflushed;

    /** @param expectedPeer whom we dialled; -1 if the other side dialled */
    Link(LinkOwner owner, FrameDecoder decoder, int expectedPeer) {
        this.owner = owner;
        this.decoder = decoder;
        this.expectedPeer = expectedPeer;
        owner.random().nextBytes(challenge);
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
        String banned = owner.banned(member.id());
        if (banned != null) {
            keepOut(context, member, banned);
            return;
        }
        write(context.channel(), Frame.HELLO, hello().encode());
        context.flush();
    }

    /** Says why, and leaves the connection unread for a while: who dials again at once would have us do a handshake each time. */
    private void keepOut(ChannelHandlerContext context, Member member, String reason) {
        ended = true;
        owner.refused(member.id(), reason);
        context.channel().config().setAutoRead(false);
        write(context.channel(), Frame.REJECT, reason.getBytes(StandardCharsets.UTF_8));
        context.flush();
        context.executor().schedule(() -> context.close(), KEEP_OUT_MILLIS, TimeUnit.MILLISECONDS);
    }

    private Hello hello() {
        return Hello.of(owner.members().group(), owner.self(), challenge);
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
        byte[] bound = peerChallenge;
        if (open == null || to == null || bound == null) {
            return;
        }
        announcedNanos = System.nanoTime();
        long counter = owner.nextKeyCounter();
        KeyAgreement.Ephemeral ephemeral = new KeyAgreement.Ephemeral(owner.random());
        receiveKeys.announced(
                counter,
                ephemeral.receiverKey(to.keys().agreement(), keyContext(to.id(), owner.self(), counter)),
                announcedNanos);
        NewKey unsigned = new NewKey(owner.self(), counter, ephemeral.publicKey(), Signature.NONE);
        write(open, Frame.NEW_KEY, MessageCodec.encode(owner.signatures().sign(unsigned, to.id(), bound)));
        open.flush();
    }

    /** Since this process last announced a key here. */
    long sinceAnnouncedNanos(long nowNanos) {
        return nowNanos - announcedNanos;
    }

    /** Since the peer last announced a key here. */
    long sinceRefreshedNanos(long nowNanos) {
        return nowNanos - refreshedNanos;
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
        if (peerChallenge != null) {
            malformed(context, from);
            return;
        }
        String mismatch = hello.id() == from.id()
                ? hello.mismatch(hello())
                : "it says to be " + hello.id() + " but has the TLS key of " + from.id();
        if (mismatch != null) {
            write(context.channel(), Frame.REJECT, mismatch.getBytes(StandardCharsets.UTF_8));
            context.flush();
            refuse(context, mismatch);
            return;
        }
        peerChallenge = hello.challenge();
        announceKey();
    }

    private void onReject(ChannelHandlerContext context, byte[] reason) {
        refuse(context, "the other side refuses: " + Hello.printable(new String(reason, StandardCharsets.UTF_8)));
    }

    private void onNewKey(ChannelHandlerContext context, byte[] content, Member from) throws MalformedException {
        String refusal = owner.members().codec().decode(content) instanceof NewKey newKey
                ? useUnlessRefused(newKey, from)
                : "its key announcement is none";
        if (refusal != null) {
            owner.counters(from.id()).countAuthenticationFailure();
            refuse(context, refusal);
        }
    }

    private @Nullable String useUnlessRefused(NewKey newKey, Member from) {
        if (peerChallenge == null || newKey.owner() != from.id()) {
            return "its key announcement is not its own, or came before its HELLO";
        }
        SendKey before = sendKey;
        if (before != null && newKey.counter() <= before.counter()) {
            return "BD-3007: its key announcement " + newKey.counter() + " is not after " + before.counter()
                    + ", which it made before: an old one was played again";
        }
        long now = System.nanoTime();
        if (now - periodNanos > owner.keyRefreshNanos()) {
            periodNanos = now;
            keysInPeriod = 0;
        }
        if (++keysInPeriod > KEYS_PER_PERIOD_MAX) {
            return "it announces more than " + KEYS_PER_PERIOD_MAX + " keys in a period of key_refresh_ms";
        }
        if (!owner.signatures().verify(newKey, owner.self(), challenge)) {
            return "BD-3007: its key announcement is not signed by it for this connection";
        }
        refreshedNanos = now;
        owner.counters(from.id()).keyArrived();
        use(newKey, from);
        return null;
    }

    private void use(NewKey newKey, Member from) {
        // What is already in the open frame leaves under the key that was valid when it was written.
        seal();
        boolean first = sendKey == null;
        sendKey = new SendKey(
                newKey.counter(),
                KeyAgreement.senderKey(
                        owner.keys(), newKey.publicKey(), keyContext(owner.self(), from.id(), newKey.counter())));
        if (first) {
            decoder.allow(owner.frameBytesMax(from.id()));
            lane = owner.lane(from.id());
            lane.connected(this);
            owner.established(this, from.id());
        }
    }

    private void onData(ChannelHandlerContext context, byte[] content, Member from) {
        switch (receiveKeys.judge(content, System.nanoTime())) {
            case AUTHENTIC -> accept(content, from);
            case STALE -> {
                owner.counters(from.id()).countStaleKey();
                refuse(context, "a frame came under a key that was given up");
            }
            case FALSE -> {
                owner.counters(from.id()).countAuthenticationFailure();
                refuse(context, "a frame's MAC is wrong");
            }
        }
    }

    private void accept(byte[] content, Member from) {
        owner.counters(from.id()).frameArrived();
        Inbox.Lane waiting = lane;
        if (waiting != null) {
            waiting.add(content);
        }
    }

    @Override
    public void read(boolean on) {
        Channel open = channel;
        if (open != null && open.config().isAutoRead() != on) {
            open.config().setAutoRead(on);
        }
    }

    @Override
    public void malformed() {
        Channel open = channel;
        Member from = peer;
        if (open != null && from != null && !ended) {
            malformed(open.pipeline().context(this), from);
        }
    }

    /** Adds a message to the frame that leaves at the next {@link #flush}. False if the peer is too slow or not ready. */
    boolean send(byte[] encoded) {
        Member to = peer;
        if (sendKey == null || to == null) {
            return false;
        }
        Unsent unsent = owner.unsent(to.id());
        if (!unsent.mayTake(pendingBytes + inFlightBytes, encoded.length)) {
            return false;
        }
        unsent.took(encoded.length);
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

    /** Costs nothing where nothing waits: TLS would look for something to encrypt each time. */
    void flush() {
        seal();
        Channel open = channel;
        if (open != null && isUnflushed) {
            isUnflushed = false;
            open.flush();
        }
    }

    private void seal() {
        BinaryWriter frame = pending;
        SendKey key = sendKey;
        Channel open = channel;
        Member to = peer;
        if (frame == null || key == null || open == null || to == null) {
            return;
        }
        pending = null;
        byte[] bytes = frame.toBytes();
        key.seal(bytes);
        long accounted = pendingBytes;
        inFlightBytes += accounted;
        pendingBytes = 0;
        Unsent unsent = owner.unsent(to.id());
        isUnflushed = true;
        open.write(Unpooled.wrappedBuffer(bytes)).addListener(done -> {
            inFlightBytes -= accounted;
            unsent.sent(accounted);
        });
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
        // What was written into a frame and never sealed will not leave any more.
        seal();
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
