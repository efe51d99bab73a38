package org.bftldap.relay.session;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.bftldap.directory.operation.ControlOids;
import org.bftldap.directory.operation.Operation;
import org.bftldap.directory.operation.Operation.AttributeValues;
import org.bftldap.directory.operation.Operation.Change;
import org.bftldap.directory.result.DirectoryResult;
import org.bftldap.directory.result.ResponseControl;
import org.bftldap.relay.auth.BoundUser;
import org.bftldap.relay.auth.PasswordConversion;
import org.bftldap.relay.ldap.EndTransactionValue;
import org.bftldap.relay.ldap.ExplainAccessValue;
import org.bftldap.relay.ldap.LdapRequest;
import org.bftldap.relay.ldap.PasswordModifyValue;
import org.bftldap.relay.ldap.RefreshValue;
import org.bftldap.relay.ldap.RequestReader;
import org.bftldap.relay.ldap.RequestRefusedException;
import org.bftldap.relay.ldap.ResultCodes;

/**
 * Who am I (RFC 4532), password modify (RFC 3062), cancel (RFC 3909), transactions (RFC 5805), refresh of dynamic entries (RFC 2589), StartTLS
 * (RFC 4511 §4.14), and our own question what access rules say. On the session's event loop.
 */
final class ExtendedOperations {

    static final String WHO_AM_I = "1.3.6.1.4.1.4203.1.11.3";
    static final String PASSWORD_MODIFY = "1.3.6.1.4.1.4203.1.11.1";

    static final String CANCEL = "1.3.6.1.1.8";
    static final String REFRESH = "1.3.6.1.4.1.1466.101.119.1";
    static final String START_TLS = "1.3.6.1.4.1.1466.20037";

    private static final int GENERATED_BYTES = 15;

    private final RelayServices services;
    private final Session session;
    private final Operations operations;
    private final TransactionOperations transactions;
    private final Completions completions;

    ExtendedOperations(
            RelayServices services,
            Session session,
            Operations operations,
            TransactionOperations transactions,
            Completions completions) {
        this.services = services;
        this.session = session;
        this.operations = operations;
        this.transactions = transactions;
        this.completions = completions;
    }

    void run(Pending pending, LdapRequest.Extended request) throws RequestRefusedException {
        switch (request.oid()) {
            case WHO_AM_I -> whoAmI(pending);
            case PASSWORD_MODIFY -> passwordModify(pending, PasswordModifyValue.read(request.value()));
            case CANCEL -> session.cancel(pending, RequestReader.cancelId(request.value()));
            case Transactions.START -> transactions.start(pending, request);
            case Transactions.END -> transactions.end(pending, EndTransactionValue.read(request.value()));
            case REFRESH -> refresh(pending, RefreshValue.read(request.value()));
            case ControlOids.EXPLAIN_ACCESS -> explainAccess(pending, ExplainAccessValue.read(request.value()));
            case START_TLS -> startTls(pending, request);
            default -> throw new RequestRefusedException(ResultCodes.PROTOCOL_ERROR, "this extended operation is not supported");
        }
    }

    /** RFC 4511 §4.14.2: the conditions under which it is refused, and with what. */
    private void startTls(Pending pending, LdapRequest.Extended request) throws RequestRefusedException {
        if (services.tls().isEmpty()) {
            throw new RequestRefusedException(ResultCodes.PROTOCOL_ERROR, "this relay has no certificate for TLS");
        }
        if (request.value().isPresent()) {
            throw new RequestRefusedException(ResultCodes.PROTOCOL_ERROR, "StartTLS has no value");
        }
        if (session.security().isEncrypted()) {
            throw new RequestRefusedException(ResultCodes.OPERATIONS_ERROR, "TLS is there already");
        }
        if (!session.inFlight().isAlone(pending)) {
            throw new RequestRefusedException(ResultCodes.OPERATIONS_ERROR, "other operations are not answered yet");
        }
        session.startTls(pending, services.tls().get());
    }

    private void refresh(Pending pending, RefreshValue value) throws RequestRefusedException {
        PasswordConversion.checkName(value.entryName());
        Operation.Refresh refresh = new Operation.Refresh(value.entryName(), value.ttlSeconds());
        completions.when(services.group().write(session.identity(), refresh, pending.controls), (result, failure) -> {
            if (result == null) {
                session.complete(pending, Failures.result(failure));
            } else if (result.code() != ResultCodes.SUCCESS) {
                session.complete(pending, result);
            } else {
                int seconds = Integer.parseInt(result.message()); // as Operation.Refresh says
                session.complete(pending, Failures.of(ResultCodes.SUCCESS, ""), Optional.of(RefreshValue.response(seconds)));
            }
        });
    }

    private void explainAccess(Pending pending, Operation.ExplainAccess question) throws RequestRefusedException {
        PasswordConversion.checkName(question.requestor());
        PasswordConversion.checkName(question.entry());
        completions.when(services.group().ask(session.identity(), question, pending.controls), (result, failure) -> {
            if (result == null) {
                session.complete(pending, Failures.result(failure));
            } else {
                Optional<byte[]> explanation = result.controls().stream()
                        .filter(control -> control.oid().equals(ControlOids.EXPLAIN_ACCESS))
                        .map(ResponseControl::value)
                        .findFirst();
                List<ResponseControl> others = result.controls().stream()
                        .filter(control -> !control.oid().equals(ControlOids.EXPLAIN_ACCESS))
                        .toList();
                session.complete(
                        pending,
                        new DirectoryResult(result.code(), result.matchedDn(), result.message(), result.referrals(), others),
                        explanation);
            }
        });
    }

    private void whoAmI(Pending pending) {
        if (session.user() == null && pending.controls.forReplicas().isEmpty()) {
            session.complete(pending, Failures.of(ResultCodes.SUCCESS, ""), Optional.of(new byte[0]));
            return;
        }
        completions.when(services.group().ask(session.identity(), new Operation.WhoAmI(), pending.controls), (who, failure) -> {
            if (who == null) {
                session.complete(pending, Failures.result(failure));
            } else if (who.code() != ResultCodes.SUCCESS) {
                session.complete(pending, who);
            } else {
                String authzId = who.matchedDn().isEmpty() ? "" : "dn:" + who.matchedDn();
                session.complete(pending, Failures.of(ResultCodes.SUCCESS, ""), Optional.of(authzId.getBytes(StandardCharsets.UTF_8)));
            }
        });
    }

    private void passwordModify(Pending pending, PasswordModifyValue value) throws RequestRefusedException {
        BoundUser user = session.user();
        if (user == null) {
            throw new RequestRefusedException(ResultCodes.STRONGER_AUTH_REQUIRED, "bind before changing a password");
        }
        String dn = value.userIdentity().map(ExtendedOperations::dnOf).orElse(user.dn());
        byte[] generated = value.newPassword().isPresent() ? new byte[0] : generate();
        byte[] password = value.newPassword().orElse(generated);
        if (value.oldPassword().isEmpty()) {
            set(pending, dn, List.of(change(Change.Kind.REPLACE, password)), generated);
            return;
        }
        byte[] old = value.oldPassword().get();
        completions.when(services.authentication().compare(dn, old), (result, failure) -> {
            if (result == null) {
                session.complete(pending, Failures.result(failure));
            } else if (result.code() != ResultCodes.COMPARE_TRUE) {
                // RFC 3062 names no code; this is slapd's.
                session.complete(pending, Failures.of(ResultCodes.UNWILLING_TO_PERFORM, "the old password is wrong"));
            } else {
                // Both in one, so that a policy that wants the old password sees it.
                set(pending, dn, List.of(change(Change.Kind.DELETE, old), change(Change.Kind.ADD, password)), generated);
            }
        });
    }

    private static Change change(Change.Kind kind, byte[] password) {
        return new Change(kind, new AttributeValues("userPassword", List.of(password)));
    }

    private void set(Pending pending, String dn, List<Change> changes, byte[] generated) {
        Operation.Modify modify = new Operation.Modify(dn, changes);
        try {
            operations.modify(modify, pending.controls, result -> session.complete(pending, result, response(result, generated)));
        } catch (RequestRefusedException refused) {
            session.complete(pending, Failures.result(refused));
        }
    }

    private static Optional<byte[]> response(DirectoryResult result, byte[] generated) {
        return result.code() == ResultCodes.SUCCESS && generated.length > 0
                ? Optional.of(PasswordModifyValue.generated(generated))
                : Optional.empty();
    }

    private byte[] generate() {
        return Base64.getUrlEncoder().encode(services.keys().randomBytes(GENERATED_BYTES));
    }

    /** RFC 3062 leaves the form open; clients send a DN, some with the prefix of RFC 4513 §5.2.1.8. */
    private static String dnOf(String userIdentity) {
        return userIdentity.toLowerCase(Locale.ROOT).startsWith("dn:") ? userIdentity.substring(3) : userIdentity;
    }
}
