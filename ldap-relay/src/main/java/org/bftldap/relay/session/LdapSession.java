package org.bftldap.relay.session;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.net.InetSocketAddress;
import java.util.Objects;
import org.bftldap.relay.ldap.LdapFrames;
import org.bftldap.relay.ldap.LdapMessage;
import org.bftldap.relay.ldap.LdapRequest;
import org.bftldap.relay.ldap.MalformedMessageException;
import org.bftldap.relay.ldap.RequestReader;
import org.bftldap.relay.ldap.ResultCodes;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings what happens on one connection to its {@link Session}: messages, events and its end. On one event loop. */
public final class LdapSession extends ChannelInboundHandlerAdapter {

    private static final Logger LOG = LoggerFactory.getLogger(LdapSession.class);

    /** Event of a pipeline: the relay is about to close the connection. */
    public static final Object STOPPING = new Object();

    private final RelayServices services;
    private final LdapFrames frames;
    private final Listener listener;

    /** Null before the channel is active, as which it never becomes known here where a connection is turned away at the gate. */
    private @Nullable Session session;

    /** @param listener by which it came */
    public LdapSession(RelayServices services, LdapFrames frames, Listener listener) {
        this.services = services;
        this.frames = frames;
        this.listener = listener;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        ConnectionState state = services.activity().open().opened(listener, peer(ctx), services.clock().millis());
        session = new Session(services, frames, listener, state, ctx);
    }

    /** On a socket of the file system only listeners have an address. */
    private String peer(ChannelHandlerContext ctx) {
        return ctx.channel().remoteAddress() instanceof InetSocketAddress internet ? Addresses.shown(internet) : listener.address();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (session != null) {
            session.closed();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object bytes) throws MalformedMessageException {
        byte[] encoded = (byte[]) bytes;
        Session open = Objects.requireNonNull(session, "not active yet");
        if (open.isEnding()) {
            frames.budget().giveBack(encoded.length);
            return;
        }
        LdapMessage message;
        try {
            message = RequestReader.read(encoded, services.limits().filterDepthMax());
        } catch (MalformedMessageException e) {
            frames.budget().giveBack(encoded.length);
            throw e;
        }
        open.heard();
        if (message.request() instanceof LdapRequest.Unbind) {
            frames.budget().giveBack(encoded.length);
            services.activity().unbound();
            open.end();
        } else if (message.request() instanceof LdapRequest.Abandon abandon) {
            frames.budget().giveBack(encoded.length);
            services.activity().abandoned();
            open.abandon(abandon.messageId());
        } else {
            open.begin(message, encoded.length);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof Completions.Event completion) {
            completion.run();
        } else if (event instanceof SslHandshakeCompletionEvent handshake) {
            handshaken(ctx, handshake);
        } else if (event == STOPPING) {
            if (session != null) {
                session.inFlight().endPersisting(ResultCodes.UNAVAILABLE, "the relay is stopping, try another");
            }
            ctx.flush();
        } else {
            ctx.fireUserEventTriggered(event);
        }
    }

    private void handshaken(ChannelHandlerContext ctx, SslHandshakeCompletionEvent handshake) {
        Session open = session;
        if (open == null) {
            return; // turned away at the gate, which closes it
        }
        if (handshake.isSuccess()) {
            open.security().handshaken();
        } else if (!open.isEnding()) {
            LOG.debug("{}: no TLS: {}", ctx.channel().remoteAddress(), handshake.cause().getMessage());
            services.activity().endedByRelay();
            open.end();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) throws MalformedMessageException {
        if (session != null) {
            session.writable(ctx.channel().isWritable());
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (session == null) {
            ctx.close(); // turned away at the gate
        } else {
            session.fail(cause);
        }
    }
}
