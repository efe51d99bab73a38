package org.bftldap.relay.session;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.bftldap.directory.codec.DecodeException;
import org.bftldap.directory.operation.ControlOids;
import org.bftldap.directory.operation.Identity;
import org.bftldap.directory.operation.Operation;
import org.bftldap.directory.operation.Operation.Step;
import org.bftldap.directory.result.DirectoryResult;
import org.bftldap.directory.result.TransactionOutcome;
import org.bftldap.relay.auth.BoundUser;
import org.bftldap.relay.auth.KeyDerivation.NewCredential;
import org.bftldap.relay.auth.PasswordConversion.Converted;
import org.bftldap.relay.ldap.EndTransactionValue;
import org.bftldap.relay.ldap.EndTransactionValue.Settling;
import org.bftldap.relay.ldap.LdapRequest;
import org.bftldap.relay.ldap.RequestControls;
import org.bftldap.relay.ldap.RequestRefusedException;
import org.bftldap.relay.ldap.ResultCodes;
import org.bftldap.relay.session.Transactions.Held;

/** Start of a transaction, its updates, its end (RFC 5805). On the session's event loop. */
final class TransactionOperations {

    private final RelayServices services;
    private final Session session;
    private final Operations operations;
    private final Completions completions;

    TransactionOperations(RelayServices services, Session session, Operations operations, Completions completions) {
        this.services = services;
        this.session = session;
        this.operations = operations;
        this.completions = completions;
    }

    void start(Pending pending, LdapRequest.Extended request) throws RequestRefusedException {
        requireNoControls(pending);
        if (request.value().isPresent()) {
            throw new RequestRefusedException(ResultCodes.PROTOCOL_ERROR, "start transaction has no value");
        }
        String identifier = session.transactions().start(System.nanoTime());
        session.complete(pending, Failures.of(ResultCodes.SUCCESS, ""), Optional.of(identifier.getBytes(StandardCharsets.US_ASCII)));
    }

    /** Takes an update into a transaction; success says that it is taken, not that it is done. */
    void join(Pending pending, LdapRequest request, String identifier) throws RequestRefusedException {
        session.transactions().check(identifier, pending.messageBytes);
        CompletableFuture<? extends Converted<? extends Operation.Update>> converted = operations.converted(request);
        Held held = new Held(pending.id, converted, pending.controls.forReplicas());
        session.transactions().hold(identifier, held);
        completions.when(converted, (update, failure) -> {
            if (update == null) {
                session.transactions().drop(identifier, held);
            }
            session.complete(pending, update == null ? Failures.result(failure) : Failures.of(ResultCodes.SUCCESS, ""));
        });
    }

    void end(Pending pending, EndTransactionValue value) throws RequestRefusedException {
        requireNoControls(pending);
        List<Held> updates = session.transactions().end(value.identifier());
        if (value.settling() == Settling.ABORT || updates.isEmpty()) {
            session.complete(pending, Failures.of(ResultCodes.SUCCESS, ""));
            return;
        }
        completions.when(commit(updates), (result, failure) -> {
            if (result == null) {
                session.complete(pending, Failures.result(failure));
            } else {
                answer(pending, result, updates);
            }
        });
    }

    private CompletableFuture<DirectoryResult> commit(List<Held> updates) {
        Identity identity = session.identity();
        BoundUser user = session.user();
        CompletableFuture<?>[] conversions = updates.stream().map(Held::update).toArray(CompletableFuture[]::new);
        return CompletableFuture.allOf(conversions).thenCompose(all -> {
            List<Step> steps = new ArrayList<>(updates.size());
            Optional<NewCredential> created = Optional.empty();
            for (Held held : updates) {
                Converted<? extends Operation.Update> update = held.update().join();
                steps.add(new Step(update.operation(), held.controls()));
                Optional<NewCredential> changed = UpdateRequests.changed(update);
                created = changed.isPresent() ? changed : created;
            }
            Operation.Transaction transaction = new Operation.Transaction(steps);
            return operations.renewing(services.group().write(identity, transaction, RequestControls.NONE), user, created);
        });
    }

    private void answer(Pending pending, DirectoryResult result, List<Held> updates) {
        DirectoryResult told = new DirectoryResult(
                result.code(),
                result.matchedDn(),
                result.message(),
                result.referrals(),
                result.controls().stream().filter(control -> !control.oid().equals(ControlOids.TRANSACTION_OUTCOME)).toList());
        session.complete(pending, told, EndTransactionValue.response(outcome(result), step -> updates.get(step).messageId()));
    }

    /** Of what a quorum of replicas says alike. */
    private static TransactionOutcome outcome(DirectoryResult result) {
        try {
            return TransactionOutcome.toldWith(result);
        } catch (DecodeException e) {
            throw new CompletionException("the replicas' answer cannot be read", e);
        }
    }

    private static void requireNoControls(Pending pending) throws RequestRefusedException {
        if (!pending.controls.forReplicas().isEmpty()) {
            throw new RequestRefusedException(
                    ResultCodes.UNAVAILABLE_CRITICAL_EXTENSION, "a transaction's controls stand with its updates, not with its start or end");
        }
    }
}
