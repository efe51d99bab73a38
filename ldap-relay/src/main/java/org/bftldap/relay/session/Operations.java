package org.bftldap.relay.session;

import io.netty.channel.ChannelHandlerContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.bftldap.directory.operation.Identity;
import org.bftldap.directory.operation.Operation;
import org.bftldap.directory.operation.RequestControl;
import org.bftldap.directory.result.DirectoryResult;
import org.bftldap.relay.auth.BoundUser;
import org.bftldap.relay.auth.KeyDerivation.NewCredential;
import org.bftldap.relay.auth.PasswordConversion;
import org.bftldap.relay.auth.PasswordConversion.Converted;
import org.bftldap.relay.ldap.ContentRequest;
import org.bftldap.relay.ldap.LdapRequest;
import org.bftldap.relay.ldap.RequestControls;
import org.bftldap.relay.ldap.RequestRefusedException;
import org.bftldap.relay.ldap.ResultCodes;
import org.bftldap.relay.mds.MdsRegistrations;
import org.bftldap.relay.monitor.MonitorName;
import org.jspecify.annotations.Nullable;

/**
 * What a session does with each kind of request: to the group with it, its passwords taken out, and its result back to the session. On
 * the session's event loop.
 */
final class Operations {

    private final RelayServices services;
    private final Session session;
    private final ChannelHandlerContext context;
    private final Completions completions;
    private final ExtendedOperations extended;
    private final TransactionOperations transactions;
    private final SaslBinds saslBinds;
    private final MonitorOperations monitor;

    Operations(RelayServices services, Session session, ChannelHandlerContext context) {
        this.services = services;
        this.session = session;
        this.context = context;
        this.completions = new Completions(context);
        this.monitor = new MonitorOperations(services, session, completions);
        this.saslBinds = new SaslBinds(services, session, completions);
        this.transactions = new TransactionOperations(services, session, this, completions);
        this.extended = new ExtendedOperations(services, session, this, transactions, completions);
    }

    void run(Pending pending, LdapRequest request) {
        saslBinds.forget(); // RFC 4511 §4.2.1: nothing may come between the steps of a bind
        try {
            start(pending, request);
        } catch (RequestRefusedException refused) {
            session.complete(pending, Failures.result(refused));
        }
    }

    private void start(Pending pending, LdapRequest request) throws RequestRefusedException {
        if (request instanceof LdapRequest.Search search) {
            search(pending, search);
        } else if (request instanceof LdapRequest.Compare compare) {
            compare(pending, compare.operation());
        } else if (UpdateRequests.isUpdate(request)) {
            update(pending, request);
        } else if (request instanceof LdapRequest.Extended other) {
            extended.run(pending, other);
        } else if (request instanceof LdapRequest.Refused refused) {
            throw new RequestRefusedException(refused.code(), refused.message());
        } else {
            throw new IllegalArgumentException("no operation: " + request.getClass());
        }
    }

    private void register(Pending pending, Operation.Register registration) throws RequestRefusedException {
        if (pending.controls.transaction().isPresent()) {
            throw new RequestRefusedException(ResultCodes.UNWILLING_TO_PERFORM, "a registration cannot be part of a transaction");
        }
        PasswordConversion.checkName(registration.suffix());
        for (Operation.AttributeValues detail : registration.details()) {
            if (PasswordConversion.isPassword(detail.description())) {
                throw new RequestRefusedException(ResultCodes.UNWILLING_TO_PERFORM, "a registration has no password");
            }
        }
        answer(pending, services.group()
                .write(session.identity(), registration, pending.controls)
                .thenApply(MdsRegistrations::told));
    }

    /** RFC 4511 §4.2 and RFC 4513 §5.1. The session is anonymous already and stays so unless this succeeds. */
    void bind(Pending pending, LdapRequest request) {
        if (request instanceof LdapRequest.SaslBind sasl) {
            saslBinds.run(pending, sasl);
            return;
        }
        saslBinds.forget();
        if (request instanceof LdapRequest.SimpleBind bind) {
            simpleBind(pending, bind);
        } else if (request instanceof LdapRequest.OtherBind other) {
            int code = other.version() == 3 ? ResultCodes.AUTH_METHOD_NOT_SUPPORTED : ResultCodes.PROTOCOL_ERROR;
            session.completeBind(pending, Failures.of(code, "only simple and SASL binds are supported"), null);
        }
    }

    private void simpleBind(Pending pending, LdapRequest.SimpleBind bind) {
        if (bind.version() != 3) {
            session.completeBind(pending, Failures.of(ResultCodes.PROTOCOL_ERROR, "only LDAP version 3 is spoken"), null);
        } else if (bind.password().length == 0) {
            // RFC 4513 §5.1.2: a name without a password is most often a client's mistake, and dangerous when taken for a success.
            session.completeBind(
                    pending,
                    bind.dn().isEmpty()
                            ? Failures.of(ResultCodes.SUCCESS, "")
                            : Failures.of(ResultCodes.UNWILLING_TO_PERFORM, "a name without a password proves nothing"),
                    null);
        } else if (!session.security().mayShowPasswords()) {
            session.completeBind(
                    pending, Failures.of(ResultCodes.CONFIDENTIALITY_REQUIRED, "without TLS, passwords are accepted from this machine only"), null);
        } else if (bind.dn().isEmpty()) {
            session.completeBind(pending, Failures.of(ResultCodes.INVALID_CREDENTIALS, ""), null);
        } else {
            completions.when(services.authentication().bind(bind.dn(), bind.password()), (user, failure) ->
                    session.completeBind(pending, user == null ? Failures.result(failure) : Failures.of(ResultCodes.SUCCESS, ""), user));
        }
    }

    private void search(Pending pending, LdapRequest.Search request) throws RequestRefusedException {
        Operation.Search search = withinSizeLimit(request.operation());
        PasswordConversion.checkName(search.base());
        PasswordConversion.checkFilter(search.filter());
        Optional<MonitorName> inMonitor = MonitorName.of(search.base());
        if (inMonitor.isPresent()) {
            monitor.search(pending, inMonitor.get(), search);
            return;
        }
        boolean isStatus = MdsRegistrations.asksForStatus(search);
        if (pending.controls.content().isPresent()) {
            Operation.Search followed = isStatus ? MdsRegistrations.registrations(search) : search;
            follow(pending, followed, pending.controls.content().get(), request.timeLimitSeconds());
            return;
        }
        if (RootDse.isAskedFor(search)) {
            if (pending.controls.proofNonce().isPresent()) {
                throw new RequestRefusedException(ResultCodes.UNWILLING_TO_PERFORM, "the root DSE is the relay's own word, which nobody signs");
            }
            rootDse(pending, search);
            return;
        }
        int seconds = request.timeLimitSeconds();
        if (isStatus) {
            IndexForm listed = new IndexForm(pending.id, search);
            // What replicas sign is shown as they signed it.
            AnswerForm form = pending.controls.proofNonce().isPresent() ? AnswerForm.plain(pending.id) : listed;
            stream(pending, MdsRegistrations.registrations(search), form, seconds, result -> session.complete(pending, result));
            return;
        }
        stream(pending, search, AnswerForm.plain(pending.id), seconds, result -> {
            if (result.code() == ResultCodes.NO_SUCH_OBJECT && mayMeanIndex(pending, search)) {
                listIndex(pending, search, seconds, result);
            } else {
                session.complete(pending, result);
            }
        });
    }

    /** Not where a page or a proof is asked for: both are of the search that found nothing. */
    private static boolean mayMeanIndex(Pending pending, Operation.Search search) {
        return MdsRegistrations.mayNameAnIndex(search)
                && pending.controls.proofNonce().isEmpty()
                && RequestControl.find(pending.controls.forReplicas(), RequestControl.PagedResults.class).isEmpty();
    }

    /** @param noEntry the answer if nobody is registered there either */
    private void listIndex(Pending pending, Operation.Search asked, int timeLimitSeconds, DirectoryResult noEntry) {
        IndexForm listed = new IndexForm(pending.id, asked);
        stream(pending, MdsRegistrations.registrations(asked), listed, timeLimitSeconds, result -> session.complete(
                pending, result.code() == ResultCodes.SUCCESS && listed.isEmpty() ? noEntry : result));
    }

    private void stream(Pending pending, Operation.Search search, AnswerForm form, int timeLimitSeconds, Consumer<DirectoryResult> end) {
        SearchStream stream = new SearchStream(
                context,
                completions,
                services.outbound(),
                services.group(),
                session.identity(),
                search,
                asksForTimeLeft(search) ? timed(pending.controls).ordered() : timed(pending.controls),
                form,
                end);
        pending.stream = stream;
        stream.start(timeLimitSeconds);
    }

    /** Whether an account may be used is judged by this relay's clock, so that all replicas answer alike. */
    private RequestControls timed(RequestControls controls) {
        if (!controls.has(RequestControls.OfRelay.ACCOUNT_USABILITY)) {
            return controls;
        }
        List<RequestControl> more = new ArrayList<>(controls.forReplicas());
        more.add(new RequestControl.PasswordState(RequestControl.PasswordState.Told.ACCOUNT_USABILITY, services.clock().millis()));
        return controls.with(RequestControl.inOrder(more));
    }

    /**
     * How long a dynamic entry has still to live (RFC 2589 §5) depends on agreed time, which stands still while nothing is agreed on: who
     * asks for it by name gets it as of now. With {@code +} it is as of the last batch.
     */
    private static boolean asksForTimeLeft(Operation.Search search) {
        return search.attributes().stream().anyMatch(name -> name.equalsIgnoreCase("entryTtl") || name.equals("1.3.6.1.4.1.1466.101.119.3"));
    }

    /** A search that follows a content: content synchronization or a persistent search. */
    private void follow(Pending pending, Operation.Search search, ContentRequest content, int timeLimitSeconds) throws RequestRefusedException {
        if (search.aliases() == Operation.AliasDereferencing.ALWAYS || search.aliases() == Operation.AliasDereferencing.IN_SEARCHING) {
            throw new RequestRefusedException(ResultCodes.PROTOCOL_ERROR, "no alias is followed while a content is synchronized");
        }
        if (content.persists()) {
            session.inFlight().makeRoomToPersist(pending);
        }
        ContentSearch stream = new ContentSearch(services, session, context, pending, search, content);
        pending.stream = stream;
        stream.start(timeLimitSeconds);
    }

    private void rootDse(Pending pending, Operation.Search search) {
        completions.when(RootDse.ask(services, session, search, pending.controls), (answer, failure) -> {
            if (answer == null) {
                session.complete(pending, Failures.result(failure));
                return;
            }
            session.completeSearch(pending, answer.entries(), answer.result());
        });
    }

    private void compare(Pending pending, Operation.Compare compare) throws RequestRefusedException {
        PasswordConversion.checkName(compare.dn());
        Optional<MonitorName> inMonitor = MonitorName.of(compare.dn());
        if (inMonitor.isPresent()) {
            monitor.compare(pending, inMonitor.get(), compare);
            return;
        }
        if (PasswordConversion.isPassword(compare.attribute()) && !pending.controls.equals(RequestControls.NONE)) {
            throw new RequestRefusedException(
                    ResultCodes.UNWILLING_TO_PERFORM, "userPassword is compared by the relay, which knows no controls for it");
        }
        answer(pending, PasswordConversion.isPassword(compare.attribute())
                ? services.authentication().compare(compare.dn(), compare.value())
                : services.group().ask(session.identity(), compare, pending.controls));
    }

    private void update(Pending pending, LdapRequest request) throws RequestRefusedException {
        MonitorOperations.refuseUpdate(UpdateRequests.targets(request));
        Optional<Operation.Register> registration =
                request instanceof LdapRequest.Add add ? MdsRegistrations.registration(add.operation()) : Optional.empty();
        if (registration.isPresent()) {
            register(pending, registration.get());
        } else if (pending.controls.transaction().isPresent()) {
            transactions.join(pending, request, pending.controls.transaction().get());
        } else {
            write(converted(request), pending.controls, result -> session.complete(pending, result));
        }
    }

    /** An update with its passwords taken out, ready for the group. */
    CompletableFuture<? extends Converted<? extends Operation.Update>> converted(LdapRequest request) throws RequestRefusedException {
        return UpdateRequests.converted(request, services.passwords());
    }

    /** A modify, followed by a new proof for this session if it changed its own password. */
    void modify(Operation.Modify modify, RequestControls controls, Consumer<DirectoryResult> then) throws RequestRefusedException {
        write(converted(new LdapRequest.Modify(modify)), controls, then);
    }

    private void write(
            CompletableFuture<? extends Converted<? extends Operation.Update>> converted,
            RequestControls controls,
            Consumer<DirectoryResult> then) {
        Identity identity = session.identity();
        BoundUser user = session.user();
        CompletableFuture<DirectoryResult> done = converted.thenCompose(update -> renewing(
                services.group().write(identity, update.operation(), controls), user, UpdateRequests.changed(update)));
        completions.when(done, (result, failure) -> then.accept(result == null ? Failures.result(failure) : result));
    }

    /** The write, and then a new proof for this session if its own password is the one that was changed. */
    CompletableFuture<DirectoryResult> renewing(
            CompletableFuture<DirectoryResult> write, @Nullable BoundUser user, Optional<NewCredential> created) {
        if (user == null || created.isEmpty()) {
            return write;
        }
        return write.thenCompose(result -> {
            if (result.code() != ResultCodes.SUCCESS) {
                return CompletableFuture.completedFuture(result);
            }
            // If the group cannot be asked just now, the session keeps its old proof and at worst has to bind again.
            return services.authentication().afterChange(user, created.get()).handle((renewed, failure) -> {
                if (renewed != null && renewed != user) {
                    context.executor().execute(() -> session.replaceUser(user, renewed));
                }
                return result;
            });
        });
    }

    /** The size limit that counts is the smaller of the client's and the relay's (RFC 4511 §4.5.1.4). */
    private Operation.Search withinSizeLimit(Operation.Search search) {
        int max = services.limits().sizeLimitMax();
        if (max == 0 || search.sizeLimit() != 0 && search.sizeLimit() <= max) {
            return search;
        }
        return new Operation.Search(
                search.base(), search.scope(), search.aliases(), max, search.values(), search.filter(), search.attributes());
    }

    private void answer(Pending pending, CompletableFuture<DirectoryResult> future) {
        completions.when(future, (result, failure) -> session.complete(pending, result == null ? Failures.result(failure) : result));
    }
}
