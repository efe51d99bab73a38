package org.bftldap.relay.session;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.bftldap.directory.operation.ControlOids;
import org.bftldap.directory.result.DirectoryResult;
import org.bftldap.relay.ldap.RequestControls.OfRelay;
import org.bftldap.relay.ldap.Responses;
import org.bftldap.relay.ldap.ResultCodes;
import org.bftldap.relay.ldap.Tags;

/** What one connection's client is told, but for what searches find. On the connection's event loop. */
final class Answers {

    private static final int FORCED_CLOSE_SECONDS = 5;

    private final RelayServices services;
    private final ChannelHandlerContext context;
    private boolean flushScheduled;

    Answers(RelayServices services, ChannelHandlerContext context) {
        this.services = services;
        this.context = context;
    }

    /** @param value of an extended response; credentials of a bind response */
    void result(Pending operation, DirectoryResult result, Optional<byte[]> value) {
        DirectoryResult told = operation.controls.has(OfRelay.PASSWORD_POLICY) ? result : toldUnasked(operation, result);
        services.outbound().write(context, switch (operation.responseTag) {
            case Tags.EXTENDED_RESPONSE -> Responses.extended(context.alloc(), operation.id, told, value);
            case Tags.BIND_RESPONSE -> Responses.bind(context.alloc(), operation.id, told, value);
            default -> Responses.result(context.alloc(), operation.id, operation.responseTag, told);
        });
        if (!flushScheduled) {
            // All answers of one turn of the loop leave in one system call.
            flushScheduled = true;
            context.executor().execute(() -> {
                flushScheduled = false;
                context.flush();
            });
        }
    }

    /** Of policies those hear that asked. Other clients need not know the control. */
    private DirectoryResult toldUnasked(Pending operation, DirectoryResult result) {
        return operation.responseTag == Tags.BIND_RESPONSE
                ? services.expiryControls().told(result)
                : result.without(ControlOids.PASSWORD_POLICY);
    }

    /** Entries as protocol ops, of a search whose result follows: for the few that the relay makes itself. */
    void entries(Pending operation, List<byte[]> entries) {
        for (byte[] entry : entries) {
            ByteBuf out = context.alloc().buffer(entry.length + Responses.ENVELOPE_BYTES_MAX);
            Responses.envelope(out, operation.id, entry.length);
            services.outbound().write(context, out.writeBytes(entry));
        }
        services.outbound().sent().entries(entries.size());
    }

    /** RFC 5805 §2.4. */
    void abortedTransaction(String reason, String identifier) {
        context.writeAndFlush(services.outbound().counted(Responses.abortedTransaction(
                context.alloc(), ResultCodes.UNAVAILABLE, reason, identifier.getBytes(StandardCharsets.US_ASCII))));
    }

    /**
     * Says why the connection ends, if the client still listens, and closes it (RFC 4511 §4.4.1). What the client still sends is read and
     * dropped for a moment: closing on unread bytes would reset the connection, and take the notice with it.
     */
    void noticeOfDisconnection(int code, String reason) {
        ChannelHandlerContext ctx = context;
        ctx.writeAndFlush(services.outbound().counted(Responses.noticeOfDisconnection(ctx.alloc(), code, reason))).addListener(written -> {
            SslHandler tls = ctx.pipeline().get(SslHandler.class);
            if (!written.isSuccess()) {
                ctx.close();
            } else if (tls != null) {
                tls.closeOutbound().addListener(closed -> shutdownOutput(ctx));
            } else {
                shutdownOutput(ctx);
            }
        });
        // A client that does not read, or does not close, would keep the connection for ever.
        ctx.executor().schedule(() -> ctx.close(), FORCED_CLOSE_SECONDS, TimeUnit.SECONDS);
    }

    /** The client closes in turn, which closes the connection. */
    private static void shutdownOutput(ChannelHandlerContext ctx) {
        if (ctx.channel() instanceof DuplexChannel socket) {
            socket.shutdownOutput();
        } else {
            ctx.close();
        }
    }
}
