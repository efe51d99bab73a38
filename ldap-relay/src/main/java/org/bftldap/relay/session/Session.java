package org.bftldap.relay.session;

import io.netty.channel.ChannelHandlerContext;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLException;
import org.bftldap.directory.operation.Identity;
import org.bftldap.directory.result.DirectoryResult;
import org.bftldap.relay.auth.BoundUser;
import org.bftldap.relay.auth.PasswordConversion;
import org.bftldap.relay.ldap.ControlReader;
import org.bftldap.relay.ldap.LdapFrames;
import org.bftldap.relay.ldap.LdapMessage;
import org.bftldap.relay.ldap.LdapRequest;
import org.bftldap.relay.ldap.MalformedMessageException;
import org.bftldap.relay.ldap.RequestRefusedException;
import org.bftldap.relay.ldap.Responses;
import org.bftldap.relay.ldap.ResultCodes;
import org.bftldap.relay.ldap.Tags;
import org.bftldap.relay.tls.TlsServer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One LDAP connection that was let in: the order in which its operations begin and end. They run side by side and are answered as they end,
 * by message id; a bind waits for those before it and holds back those after it (RFC 4511 §4.2.1). On one event loop.
 */
final class Session {

    private static final Logger LOG = LoggerFactory.getLogger(Session.class);

    private final RelayServices services;
    private final LdapFrames frames;
    private final ChannelHandlerContext context;
    private final ConnectionState state;
    private final ConnectionSecurity security;
    private final OperationsInFlight inFlight;
    private final SessionUser user;
    private final Answers answers;
    private final Transactions transactions;
    private final Operations operations;
    private final SessionClock clock;

    private boolean ending;

    /** @param state of this connection, which monitoring shows */
    Session(RelayServices services, LdapFrames frames, Listener listener, ConnectionState state, ChannelHandlerContext context) {
        this.services = services;
        this.frames = frames;
        this.context = context;
        this.state = state;
        this.security = new ConnectionSecurity(services, listener, context.channel());
        this.inFlight = new OperationsInFlight(services, frames.budget(), state);
        this.user = new SessionUser(services.clock(), state);
        this.answers = new Answers(services, context);
        this.transactions = new Transactions(services.transactionRoom());
        this.operations = new Operations(services, this, context);
        this.clock = new SessionClock(services, this, frames, context);
    }

    ConnectionSecurity security() {
        return security;
    }

    OperationsInFlight inFlight() {
        return inFlight;
    }

    Transactions transactions() {
        return transactions;
    }

    /** Nothing is begun or answered any more. */
    boolean isEnding() {
        return ending;
    }

    /** A whole message has come. */
    void heard() {
        clock.heard();
        state.heard(services.clock().millis());
    }

    /** @param now whether the client takes its answers */
    void writable(boolean now) throws MalformedMessageException {
        clock.writable(now);
        state.writable(now);
        if (now) {
            inFlight.pumpStreams();
        }
        readOrWait();
    }

    /** The client says that it goes, or cannot be spoken with. */
    void end() {
        ending = true;
        context.close();
    }

    /** The connection is gone. */
    void closed() {
        ending = true;
        security.closed();
        clock.stop();
        services.activity().open().closed(state);
        transactions.abort(System.nanoTime(), identifier -> {});
        boolean bindWaited = user.takeBind() != null;
        for (Pending each : inFlight.all()) {
            if (each.stream != null) {
                each.stream.stop();
                finish(each, Failures.of(ResultCodes.OTHER, ""));
            } else if (bindWaited && each.responseTag == Tags.BIND_RESPONSE) {
                finish(each, Failures.of(ResultCodes.OTHER, "")); // nobody works on it yet
            }
        }
    }

    /** The end of whatever went wrong on this connection, a bug included: it ends alone. */
    void fail(Throwable cause) {
        if (cause instanceof MalformedMessageException malformed) {
            LOG.debug("{}: {}", context.channel().remoteAddress(), malformed.getMessage());
            disconnect(malformed.code(), String.valueOf(malformed.getMessage()));
        } else if (cause instanceof IOException || cause.getCause() instanceof SSLException) {
            context.close(); // of a TLS handshake that failed, the event tells
        } else {
            LOG.error("BD-5002 the connection of {} is ended by an unexpected fault", context.channel().remoteAddress(), cause);
            disconnect(ResultCodes.OTHER, "internal error of the relay");
        }
    }

    /**
     * Answers StartTLS, and speaks TLS from then on. Whatever came before and will be read after would be taken as sent under TLS by who
     * was authenticated there: somebody on the way could slip requests in like that. So bytes behind the request end the connection, and
     * a bind from before counts no more (RFC 4513 §3.1.1, §4).
     */
    void startTls(Pending operation, TlsServer tls) {
        if (frames.hasMore()) {
            finish(operation, Failures.of(ResultCodes.PROTOCOL_ERROR, ""));
            disconnect(ResultCodes.PROTOCOL_ERROR, "nothing may follow StartTLS before its answer");
            return;
        }
        DirectoryResult success = Failures.of(ResultCodes.SUCCESS, "");
        finish(operation, success);
        abortTransactions(System.nanoTime(), "StartTLS ends the transactions before it");
        user.actFor(null);
        frames.pause();
        context.pipeline().addFirst(tls.handler(context.alloc(), TlsServer.Start.AFTER_ANSWER));
        context.writeAndFlush(services.outbound().counted(Responses.extended(context.alloc(), operation.id, success, Optional.empty()))).addListener(written -> {
            if (written.isSuccess()) {
                readOrWait();
            } else {
                context.close();
            }
        });
    }

    /** @param bytes of the message, taken from the budget */
    void begin(LdapMessage message, int bytes) throws MalformedMessageException {
        LdapRequest request = message.request();
        if (inFlight.get(message.id()) != null) {
            frames.budget().giveBack(bytes);
            throw new MalformedMessageException("message id " + message.id() + " is in use");
        }
        Pending operation = new Pending(message.id(), request.responseTag(), OperationKind.of(request), bytes);
        services.activity().initiated(operation.kind);
        if (!services.activity().begin()) {
            frames.budget().giveBack(bytes);
            services.activity().count(operation.kind, ResultCodes.BUSY, 0);
            answers.result(operation, Failures.of(ResultCodes.BUSY, "the relay is busy, try later"), Optional.empty());
            return;
        }
        inFlight.add(operation);
        showWork();
        if (!message.controls().isEmpty() && !takesControls(operation, message)) {
            readOrWait();
            return;
        }
        if (request instanceof LdapRequest.SimpleBind
                || request instanceof LdapRequest.SaslBind
                || request instanceof LdapRequest.OtherBind) {
            inFlight.endPersisting(ResultCodes.CANCELED, "a bind ends the searches before it");
            user.bindArrived(() -> operations.bind(operation, request));
            showWork();
            startBindIfAlone();
        } else {
            operations.run(operation, request);
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
        if (inFlight.size() == 1) {
            Runnable bind = user.takeBind();
            if (bind != null) {
                showWork();
                abortTransactions(System.nanoTime(), "a bind ends the transactions before it");
                user.actFor(null); // RFC 4511 §4.2.1: from here to a success the session is anonymous
                bind.run();
            }
        }
    }

    void abandon(int id) {
        Pending operation = inFlight.get(id);
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
        Pending operation = inFlight.get(id);
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
            answers.entries(operation, entries);
        }
        complete(operation, result);
    }

    /** @param value of an extended response; credentials of a bind response */
    void complete(Pending operation, DirectoryResult result, Optional<byte[]> value) {
        finish(operation, result);
        if (!operation.abandoned && !ending) {
            answers.result(operation, result, value);
        }
        startBindIfAlone();
        try {
            readOrWait();
        } catch (MalformedMessageException e) {
            fail(e);
        }
    }

    /** The end of a bind that succeeded as this user, or anonymously, or did not. */
    void completeBind(Pending operation, DirectoryResult result, @Nullable BoundUser boundUser) {
        completeBind(operation, result, boundUser, Optional.empty());
    }

    /** @param saslCredentials what the server has to say to a SASL client */
    void completeBind(Pending operation, DirectoryResult result, @Nullable BoundUser boundUser, Optional<byte[]> saslCredentials) {
        complete(operation, user.bound(operation, result, boundUser), saslCredentials);
    }

    /** Whom operations that begin now act for. */
    Identity identity() {
        return user.identity();
    }

    @Nullable BoundUser user() {
        return user.user();
    }

    /** The session's user after its own password changed; ignored if it bound anew meanwhile. */
    void replaceUser(BoundUser before, BoundUser after) {
        user.replace(before, after);
    }

    /** To monitoring. */
    private void showWork() {
        state.working(inFlight.size(), user.bindWaits());
    }

    /** Ends those that are older, and tells the client. */
    void abortTransactions(long startedBeforeNanos, String reason) {
        transactions.abort(startedBeforeNanos, identifier -> answers.abortedTransaction(reason, identifier));
    }

    /** Says why, if the client still listens, and closes. */
    void disconnect(int code, String reason) {
        if (ending) {
            return;
        }
        inFlight.endPersisting(code, reason);
        ending = true;
        services.activity().endedByRelay();
        clock.stop();
        frames.discard();
        answers.noticeOfDisconnection(code, reason);
    }

    private void finish(Pending operation, DirectoryResult result) {
        inFlight.finish(operation, result);
        showWork();
    }

    /** Reads on only while there is room for more operations and the client takes its answers. */
    private void readOrWait() throws MalformedMessageException {
        if (ending) {
            return;
        }
        int max = services.limits().operationsPerConnectionMax();
        int under = inFlight.size();
        boolean writable = context.channel().isWritable();
        if (user.isBinding() || under >= max || !writable) {
            frames.pause();
        } else if (under <= max / 2) {
            frames.resume();
        }
    }
}
