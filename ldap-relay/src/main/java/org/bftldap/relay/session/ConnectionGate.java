package org.bftldap.relay.session;

import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.bftldap.relay.ldap.Responses;
import org.bftldap.relay.ldap.ResultCodes;
import org.jspecify.annotations.Nullable;

/**
 * Lets a connection in if there is room; else closes it before anything is kept for it, and says so where that costs no TLS handshake. On
 * one event loop.
 */
public final class ConnectionGate extends ChannelInboundHandlerAdapter {

    private final Activity activity;
    private @Nullable InetAddress counted;

    public ConnectionGate(Activity activity) {
        this.activity = activity;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        InetAddress from = ctx.channel().remoteAddress() instanceof InetSocketAddress internet
                ? internet.getAddress()
                : InetAddress.getLoopbackAddress(); // a Unix domain socket
        if (activity.opened(from)) {
            counted = from;
            ctx.fireChannelActive();
        } else {
            ctx.channel().config().setAutoRead(false);
            if (ctx.pipeline().get(SslHandler.class) != null) {
                ctx.close();
                return;
            }
            ctx.writeAndFlush(Responses.noticeOfDisconnection(ctx.alloc(), ResultCodes.BUSY, "too many connections"))
                    .addListener(ChannelFutureListener.CLOSE);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (counted != null) {
            activity.closed(counted);
            counted = null;
            ctx.fireChannelInactive();
        }
    }
}
