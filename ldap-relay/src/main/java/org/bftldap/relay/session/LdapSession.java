package org.bftldap.relay.session;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.collection.IntObjectHashMap;
import io.netty.util.collection.IntObjectMap;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.bftldap.directory.operation.ControlOids;
import javax.net.ssl.SSLException;
import org.bftldap.directory.operation.Identity;
import org.bftldap.directory.result.DirectoryResult;
import org.bftldap.directory.result.ResponseControl;
import org.bftldap.relay.auth.BoundUser;
import org.bftldap.relay.auth.PasswordConversion;
import org.bftldap.relay.ldap.ControlReader;
import org.bftldap.relay.ldap.LdapFrames;
import org.bftldap.relay.ldap.LdapMessage;
import org.bftldap.relay.ldap.LdapRequest;
import org.bftldap.relay.ldap.MalformedMessageException;
import org.bftldap.relay.ldap.RequestControls.OfRelay;
import org.bftldap.relay.ldap.RequestReader;
import org.bftldap.relay.ldap.RequestRefusedException;
import org.bftldap.relay.ldap.Responses;
import org.bftldap.relay.ldap.ResultCodes;
import org.bftldap.relay.ldap.Tags;
import org.bftldap.relay.tls.ClientCertificate;
import org.bftldap.relay.tls.TlsHandler;
import org.bftldap.relay.tls.TlsServer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One LDAP connection. Operations run side by side and are answered as they end, by message id; a bind waits for those before it and
 * holds back those after it (RFC 4511 §4.2.1). On one event loop.
 */
public final class LdapSession extends ChannelInboundHandlerAdapter {

    private static final Logger LOG = LoggerFactory.getLogger(LdapSession.class);
    private static final int FORCED_CLOSE_SECONDS = 5;

    /** Of one connection: each holds a place of the operations that may be in flight on it. */
    private static final int PERSISTING_MAX = 16;

    /** It is kept as long as the search. */
    private static final int PERSISTING_REQUEST_BYTES_MAX = 64 << 10;

    /** Event of a pipeline: the relay is about to close the connection. */
    public static final Object STOPPING = new Object();

    private final RelayServices services;
    private final LdapFrames frames;
    private final Listener listener;
    private final IntObjectMap<Pending> pending = new IntObjectHashMap<>(4);
    private final Transactions transactions;

    private @Nullable ChannelHandlerContext context;
    private @Nullable Operations operations;
    private @Nullable SessionClock clock;
    private @Nullable ConnectionState state;
    private @Nullable BoundUser user;
    private @Nullable Runnable waitingBind;
    private boolean binding;
    private boolean confidential;
    private boolean flushScheduled;
    private boolean ending;

    /** @param listener by which it came */
    public LdapSession(RelayServices services, LdapFrames frames, Listener listener) {
        this.services = services;
        this.frames = frames;
        this.listener = listener;
        this.transactions = new Transactions(services.transactionRoom());
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        context = ctx;
        operations = new Operations(services, this, ctx);
        clock = new SessionClock(services, this, frames, ctx);
        state = services.activity().open().opened(listener, peer(ctx), services.clock().millis());
    }

    /** On a socket of the file system only listeners have an address. */
    private String peer(ChannelHandlerContext ctx) {
        return ctx.channel().remoteAddress() instanceof InetSocketAddress internet ? Addresses.shown(internet) : listener.address();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        ending = true;
        if (confidential) {
            services.activity().encryptedClosed();
        }
        if (clock != null) {
            clock.stop();
        }
        if (state != null) {
            services.activity().open().closed(state);
        }
        transactions.abort(System.nanoTime(), identifier -> {});
        for (Pending each : new ArrayList<>(pending.values())) {
            if (each.stream != null) {
                each.stream.stop();
                finish(each, Failures.of(ResultCodes.OTHER, ""));
            } else if (waitingBind != null && each.responseTag == Tags.BIND_RESPONSE) {
                finish(each, Failures.of(ResultCodes.OTHER, "")); // nobody works on it yet
            }
        }
        waitingBind = null;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object bytes) throws MalformedMessageException {
        byte[] encoded = (byte[]) bytes;
        if (ending) {
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
        clock().heard();
        state().heard(services.clock().millis());
        if (message.request() instanceof LdapRequest.Unbind) {
            frames.budget().giveBack(encoded.length);
            services.activity().unbound();
            ending = true;
            ctx.close();
        } else if (message.request() instanceof LdapRequest.Abandon abandon) {
            frames.budget().giveBack(encoded.length);
            services.activity().abandoned();
            abandon(abandon.messageId());
        } else {
            begin(message, encoded.length);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof Completions.Event completion) {
            completion.run();
        } else if (event instanceof SslHandshakeCompletionEvent handshake) {
            handshaken(ctx, handshake);
        } else if (event == STOPPING) {
            endPersisting(ResultCodes.UNAVAILABLE, "the relay is stopping, try another");
            ctx.flush();
        } else {
            ctx.fireUserEventTriggered(event);
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) throws MalformedMessageException {
        if (context == null) {
            return; // turned away at the gate
        }
        clock().writable(ctx.channel().isWritable());
        state().writable(ctx.channel().isWritable());
        if (ctx.channel().isWritable()) {
            pumpStreams();
        }
        readOrWait();
    }

    private void handshaken(ChannelHandlerContext ctx, SslHandshakeCompletionEvent handshake) {
        if (handshake.isSuccess()) {
            confidential = true;
            services.activity().encrypted();
        } else if (!ending) {
            LOG.debug("{}: no TLS: {}", ctx.channel().remoteAddress(), handshake.cause().getMessage());
            services.activity().endedByRelay();
            ending = true;
            ctx.close();
        }
    }

    /** Whether nobody else can read what is sent on this connection. */
    boolean isConfidential() {
        return confidential || listener.reach() == Listener.Reach.MACHINE;
    }

    /** Whether it is under TLS. */
    boolean isEncrypted() {
        return confidential;
    }

    /** What its client has shown of itself, in the handshake, or what the kernel says whose process it is. */
    CompletableFuture<ClientCertificate> clientCertificate() {
        TlsHandler tls = context().pipeline().get(TlsHandler.class);
        return tls == null ? CompletableFuture.completedFuture(PeerProcess.shown(context().channel())) : tls.client();
    }

    /** Whether this operation is the only one in flight. */
    boolean isAlone(Pending operation) {
        return pending.size() == 1 && pending.get(operation.id) == operation;
    }

    /**
     * Answers StartTLS, and speaks TLS from then on. Whatever came before and will be read after would be taken as sent under TLS by who
     * was authenticated there: somebody on the way could slip requests in like that. So bytes behind the request end the connection, and
     * a bind from before counts no more (RFC 4513 §3.1.1, §4).
     */
    void startTls(Pending operation, TlsServer tls) {
        ChannelHandlerContext ctx = context();
        if (frames.hasMore()) {
            finish(operation, Failures.of(ResultCodes.PROTOCOL_ERROR, ""));
            disconnect(ResultCodes.PROTOCOL_ERROR, "nothing may follow StartTLS before its answer");
            return;
        }
        DirectoryResult success = Failures.of(ResultCodes.SUCCESS, "");
        finish(operation, success);
        abortTransactions(System.nanoTime(), "StartTLS ends the transactions before it");
        actFor(null);
        frames.pause();
        ctx.pipeline().addFirst(tls.handler(ctx.alloc(), TlsServer.Start.AFTER_ANSWER));
        ctx.writeAndFlush(services.outbound().counted(Responses.extended(ctx.alloc(), operation.id, success, Optional.empty()))).addListener(written -> {
            if (written.isSuccess()) {
                readOrWait();
            } else {
                ctx.close();
            }
        });
    }

    /**
     * Finds room for a search that goes on until its client ends it.
     *
     * @throws RequestRefusedException if there are too many, here or in the relay
     */
    void makeRoomToPersist(Pending search) throws RequestRefusedException {
        if (search.messageBytes > PERSISTING_REQUEST_BYTES_MAX || persisting().size() >= PERSISTING_MAX) {
            throw new RequestRefusedException(
                    ResultCodes.ADMIN_LIMIT_EXCEEDED,
                    "a connection has at most " + PERSISTING_MAX + " searches that persist, each of a request of at most 64 KiB");
        }
        if (!services.contentRoom().enter()) {
            throw new RequestRefusedException(ResultCodes.BUSY, "too many searches persist at this relay, try another or later");
        }
    }

    private List<ContentSearch> persisting() {
        List<ContentSearch> searches = new ArrayList<>();
        for (Pending each : pending.values()) {
            if (each.stream instanceof ContentSearch search && search.persists()) {
                searches.add(search);
            }
        }
        return searches;
    }

    /** Ends what its client would wait on for ever. */
    private void endPersisting(int code, String reason) {
        persisting().forEach(search -> search.end(Failures.of(code, reason)));
    }

    void pumpStreams() {
        for (Pending each : new ArrayList<>(pending.values())) {
            if (each.stream != null) {
                each.stream.pump();
            }
        }
    }

    /** The end of whatever went wrong on this connection, a bug included: it ends alone. */
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (context == null) {
            ctx.close();
        } else if (cause instanceof MalformedMessageException malformed) {
            LOG.debug("{}: {}", ctx.channel().remoteAddress(), malformed.getMessage());
            disconnect(malformed.code(), String.valueOf(malformed.getMessage()));
        } else if (cause instanceof IOException || cause.getCause() instanceof SSLException) {
            ctx.close(); // of a TLS handshake that failed, the event tells
        } else {
            LOG.error("BD-5002 the connection of {} is ended by an unexpected fault", ctx.channel().remoteAddress(), cause);
            disconnect(ResultCodes.OTHER, "internal error of the relay");
        }
    }

    private void begin(LdapMessage message, int bytes) throws MalformedMessageException {
        LdapRequest request = message.request();
        if (pending.containsKey(message.id())) {
            frames.budget().giveBack(bytes);
            throw new MalformedMessageException("message id " + message.id() + " is in use");
        }
        Pending operation = new Pending(message.id(), request.responseTag(), OperationKind.of(request), bytes);
        services.activity().initiated(operation.kind);
        if (!services.activity().begin()) {
            frames.budget().giveBack(bytes);
            services.activity().count(operation.kind, ResultCodes.BUSY, 0);
            answer(operation, Failures.of(ResultCodes.BUSY, "the relay is busy, try later"), Optional.empty());
            return;
        }
        pending.put(operation.id, operation);
        showWork();
        if (!message.controls().isEmpty() && !takesControls(operation, message)) {
            readOrWait();
            return;
        }
        if (request instanceof LdapRequest.SimpleBind
                || request instanceof LdapRequest.SaslBind
                || request instanceof LdapRequest.OtherBind) {
            binding = true;
            endPersisting(ResultCodes.CANCELED, "a bind ends the searches before it");
            waitingBind = () -> operations().bind(operation, request);
            showWork();
            startBindIfAlone();
        } else {
            operations().run(operation, request);
        }
        readOrWait();
    }

    /** Whether the operation may begin; else it was answered. */
    private boolean takesControls(Pending operation, LdapMessage message) {
        try {
            operation.controls = ControlReader.read(message, services.limits().filterDepthMax());
            PasswordConversion.checkControls(operation.controls.forReplicas());
            return true;
        } catch (RequestRefusedException refused) {
            complete(operation, Failures.result(refused));
            return false;
        }
    }

    private void startBindIfAlone() {
        if (waitingBind != null && pending.size() == 1) {
            Runnable bind = waitingBind;
            waitingBind = null;
            showWork();
            abortTransactions(System.nanoTime(), "a bind ends the transactions before it");
            actFor(null); // RFC 4511 §4.2.1: from here to a success the session is anonymous
            bind.run();
        }
    }

    private void abandon(int id) {
        Pending operation = pending.get(id);
        if (operation == null || operation.responseTag == Tags.BIND_RESPONSE) {
            return; // RFC 4511 §4.11: binds cannot be abandoned, and an unknown id is no error
        }
        operation.abandoned = true;
        if (operation.stream != null) {
            operation.stream.stop();
            complete(operation, Failures.of(ResultCodes.SUCCESS, ""));
        }
    }

    /**
     * RFC 3909: as abandon, but both are answered. What may have reached the replicas as an update cannot be called back.
     *
     * @param id of the operation to be ended
     */
    void cancel(Pending cancel, int id) {
        Pending operation = pending.get(id);
        if (operation == null || operation.abandoned) {
            complete(cancel, Failures.of(ResultCodes.NO_SUCH_OPERATION, ""));
        } else if (operation.stream != null) {
            operation.stream.stop();
            complete(operation, Failures.of(ResultCodes.CANCELED, ""));
            complete(cancel, Failures.of(ResultCodes.SUCCESS, ""));
        } else {
            boolean isRead = operation.kind == OperationKind.COMPARE || operation.kind == OperationKind.EXTENDED;
            complete(cancel, Failures.of(isRead ? ResultCodes.CANNOT_CANCEL : ResultCodes.TOO_LATE, ""));
        }
    }

    /** Answers an operation, unless its client wants no answer or is gone. */
    void complete(Pending operation, DirectoryResult result) {
        complete(operation, result, Optional.empty());
    }

    /** As {@link #complete(Pending, DirectoryResult)}, with entries before, as protocol ops: for the few that the relay makes itself. */
    void completeSearch(Pending operation, List<byte[]> entries, DirectoryResult result) {
        if (!operation.abandoned && !ending) {
            for (byte[] entry : entries) {
                ByteBuf out = context().alloc().buffer(entry.length + Responses.ENVELOPE_BYTES_MAX);
                Responses.envelope(out, operation.id, entry.length);
                services.outbound().write(context(), out.writeBytes(entry));
            }
            services.outbound().sent().entries(entries.size());
        }
        complete(operation, result);
    }

    /** @param value of an extended response */
    void complete(Pending operation, DirectoryResult result, Optional<byte[]> value) {
        finish(operation, result);
        if (!operation.abandoned && !ending) {
            answer(operation, operation.controls.has(OfRelay.PASSWORD_POLICY) ? result : toldUnasked(operation, result), value);
        }
        startBindIfAlone();
        try {
            readOrWait();
        } catch (MalformedMessageException e) {
            exceptionCaught(context(), e);
        }
    }

    /** Of policies those hear that asked. Other clients need not know the control. */
    private DirectoryResult toldUnasked(Pending operation, DirectoryResult result) {
        return operation.responseTag == Tags.BIND_RESPONSE
                ? services.expiryControls().told(result)
                : result.without(ControlOids.PASSWORD_POLICY);
    }

    /** The end of a bind that succeeded as this user, or anonymously. */
    void completeBind(Pending operation, DirectoryResult result, @Nullable BoundUser boundUser) {
        actFor(boundUser);
        binding = false;
        DirectoryResult told = result;
        for (ResponseControl control : boundUser == null ? List.<ResponseControl>of() : boundUser.told()) {
            told = told.with(control);
        }
        complete(operation, told.code() == ResultCodes.SUCCESS && operation.controls.has(OfRelay.AUTHORIZATION_IDENTITY)
                ? told.with(authorizationIdentity(boundUser))
                : told);
    }

    /** RFC 3829 §4. */
    private static ResponseControl authorizationIdentity(@Nullable BoundUser user) {
        String identity = user == null ? "" : "dn:" + user.dn();
        return new ResponseControl(ControlOids.AUTHORIZATION_IDENTITY_RESPONSE, identity.getBytes(StandardCharsets.UTF_8));
    }

    /** Whom operations that begin now act for. */
    Identity identity() {
        return user == null ? new Identity.Anonymous() : user.identity(services.clock().millis());
    }

    @Nullable BoundUser user() {
        return user;
    }

    /** The session's user after its own password changed; ignored if it bound anew meanwhile. */
    void replaceUser(BoundUser before, BoundUser after) {
        if (user == before) {
            actFor(after);
        }
    }

    private void actFor(@Nullable BoundUser whom) {
        user = whom;
        state().user(whom == null ? "" : whom.dn());
    }

    /** To monitoring. */
    private void showWork() {
        state().working(pending.size(), waitingBind != null);
    }

    Transactions transactions() {
        return transactions;
    }

    /** Ends those that are older, and tells the client (RFC 5805 §2.4). */
    void abortTransactions(long startedBeforeNanos, String reason) {
        ChannelHandlerContext ctx = context();
        transactions.abort(startedBeforeNanos, identifier -> ctx.writeAndFlush(services.outbound().counted(Responses.abortedTransaction(
                ctx.alloc(), ResultCodes.UNAVAILABLE, reason, identifier.getBytes(StandardCharsets.US_ASCII)))));
    }

    boolean hasPending() {
        return !pending.isEmpty();
    }

    /**
     * Says why, if the client still listens, and closes (RFC 4511 §4.4.1). What the client still sends is read and dropped for a moment:
     * closing on unread bytes would reset the connection, and take the notice with it.
     */
    void disconnect(int code, String reason) {
        ChannelHandlerContext ctx = context();
        if (ending) {
            return;
        }
        endPersisting(code, reason);
        ending = true;
        services.activity().endedByRelay();
        clock().stop();
        frames.discard();
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

    private void finish(Pending operation, DirectoryResult result) {
        if (pending.remove(operation.id) == operation) {
            frames.budget().giveBack(operation.messageBytes);
            services.activity().finish();
            long tookNanos = operation.firstAnswerNanos > 0 ? operation.firstAnswerNanos : System.nanoTime() - operation.startedNanos;
            services.activity().count(operation.kind, result.code(), tookNanos);
            state().ended();
            showWork();
        }
    }

    private void answer(Pending operation, DirectoryResult result, Optional<byte[]> value) {
        ChannelHandlerContext ctx = context();
        services.outbound().write(
                ctx,
                operation.responseTag == Tags.EXTENDED_RESPONSE
                        ? Responses.extended(ctx.alloc(), operation.id, result, value)
                        : Responses.result(ctx.alloc(), operation.id, operation.responseTag, result));
        if (!flushScheduled) {
            // All answers of one turn of the loop leave in one system call.
            flushScheduled = true;
            ctx.executor().execute(() -> {
                flushScheduled = false;
                ctx.flush();
            });
        }
    }

    /** Reads on only while there is room for more operations and the client takes its answers. */
    private void readOrWait() throws MalformedMessageException {
        if (ending) {
            return;
        }
        int max = services.limits().operationsPerConnectionMax();
        boolean writable = context().channel().isWritable();
        if (binding || pending.size() >= max || !writable) {
            frames.pause();
        } else if (pending.size() <= max / 2) {
            frames.resume();
        }
    }

    private ChannelHandlerContext context() {
        return Objects.requireNonNull(context, "not active yet");
    }

    private Operations operations() {
        return Objects.requireNonNull(operations, "not active yet");
    }

    private ConnectionState state() {
        return Objects.requireNonNull(state, "not active yet");
    }

    private SessionClock clock() {
        return Objects.requireNonNull(clock, "not active yet");
    }
}
