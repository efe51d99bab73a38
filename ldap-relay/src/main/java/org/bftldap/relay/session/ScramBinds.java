package org.bftldap.relay.session;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bftldap.relay.ldap.LdapRequest;
import org.bftldap.relay.ldap.ResultCodes;
import org.bftldap.relay.scram.ClientFinal;
import org.bftldap.relay.scram.ClientFirst;
import org.bftldap.relay.scram.ScramExchange;
import org.bftldap.relay.scram.ScramFormatException;
import org.jspecify.annotations.Nullable;

/**
 * Binds by SCRAM-SHA-256 and SCRAM-SHA-256-PLUS (RFC 5802, RFC 7677): two steps, between which the session remembers one exchange. On the
 * session's event loop.
 */
final class ScramBinds {

    private static final String SCRAM = "SCRAM-SHA-256";

    /** With channel binding (RFC 5802 §6). */
    private static final String PLUS = "SCRAM-SHA-256-PLUS";

    /** By the relay's clock: if that is set meanwhile the client may have to begin anew. */
    private static final long EXCHANGE_MILLIS_MAX = 60_000;

    private static final byte[] NOTHING = {};

    private final RelayServices services;
    private final Session session;
    private final SaslBinds binds;
    private final Completions completions;

    private @Nullable HalfDone halfDone;

    private record HalfDone(String mechanism, ScramExchange exchange, long sinceMillis) {}

    ScramBinds(RelayServices services, Session session, SaslBinds binds, Completions completions) {
        this.services = services;
        this.session = session;
        this.binds = binds;
        this.completions = completions;
    }

    static boolean isMechanism(String name) {
        return name.equals(SCRAM) || name.equals(PLUS);
    }

    /** Those for which this connection is good enough. Who has StoredKey and hears an exchange has the key: so it has to be as private as for passwords. */
    static List<String> possible(Session session) {
        List<String> possible = new ArrayList<>();
        if (session.security().mayShowPasswords()) {
            possible.add(SCRAM);
            if (session.security().endPoint().isPresent()) {
                possible.add(PLUS);
            }
        }
        return possible;
    }

    /** The client does something else. */
    void forget() {
        halfDone = null;
    }

    void run(Pending pending, LdapRequest.SaslBind bind) {
        HalfDone before = halfDone;
        halfDone = null;
        byte[] message = bind.credentials().orElse(NOTHING);
        if (!session.security().mayShowPasswords()) {
            binds.refuse(pending, ResultCodes.CONFIDENTIALITY_REQUIRED, "without TLS, SCRAM is taken from this machine only");
        } else if (bind.mechanism().equals(PLUS) && session.security().endPoint().isEmpty()) {
            binds.refuse(pending, ResultCodes.AUTH_METHOD_NOT_SUPPORTED, "there is nothing here to bind an exchange to");
        } else if (message.length == 0) {
            // RFC 4422 §5: the client begins, and may be asked to.
            session.completeBind(pending, Failures.of(ResultCodes.SASL_BIND_IN_PROGRESS, ""), null, Optional.of(NOTHING));
        } else if (before != null && before.mechanism.equals(bind.mechanism())) {
            end(pending, before, message);
        } else {
            begin(pending, bind.mechanism(), message);
        }
    }

    private void begin(Pending pending, String mechanism, byte[] message) {
        ClientFirst first;
        try {
            first = ClientFirst.read(message);
        } catch (ScramFormatException e) {
            binds.refuse(pending, ResultCodes.INVALID_CREDENTIALS, e.getMessage());
            return;
        }
        Optional<String> wrongBinding = wrongBinding(mechanism, first);
        Optional<String> dn = services.userNames().dn(first.user());
        if (wrongBinding.isPresent()) {
            binds.refuse(pending, ResultCodes.INVALID_CREDENTIALS, wrongBinding.get());
        } else if (dn.isEmpty()) {
            binds.refuse(pending, ResultCodes.INVALID_CREDENTIALS, "");
        } else {
            byte[] bindingData = session.security().endPoint().map(first.binding()::data).orElse(NOTHING);
            completions.when(services.authentication().beginScram(dn.get(), first, bindingData), (exchange, failure) -> {
                if (exchange == null) {
                    session.completeBind(pending, Failures.result(failure), null);
                    return;
                }
                halfDone = new HalfDone(mechanism, exchange, services.clock().millis());
                session.completeBind(
                        pending, Failures.of(ResultCodes.SASL_BIND_IN_PROGRESS, ""), null, Optional.of(exchange.serverFirst()));
            });
        }
    }

    /**
     * RFC 5802 §6. A client that could bind the exchange, and was told that it cannot, has somebody between. One that binds it may do so under the name
     * without PLUS: Cyrus SASL, and so OpenLDAP's tools, send no other.
     */
    private Optional<String> wrongBinding(String mechanism, ClientFirst first) {
        boolean possible = session.security().endPoint().isPresent();
        return switch (first.binding()) {
            case USED, USED_BY_OPENLDAP -> possible ? Optional.empty() : Optional.of("there is nothing here to bind an exchange to");
            case NOT_OFFERED -> possible
                    ? Optional.of("channel binding is offered here, and somebody has kept that from the client")
                    : Optional.empty();
            case NONE -> mechanism.equals(PLUS) ? Optional.of(PLUS + " takes channel binding: p=" + ClientFirst.END_POINT) : Optional.empty();
        };
    }

    private void end(Pending pending, HalfDone before, byte[] message) {
        if (Math.abs(services.clock().millis() - before.sinceMillis) > EXCHANGE_MILLIS_MAX) {
            binds.refuse(pending, ResultCodes.INVALID_CREDENTIALS, "the exchange has taken too long, begin anew");
            return;
        }
        ScramExchange exchange = before.exchange;
        try {
            ClientFinal last = exchange.last(message);
            binds.complete(
                    pending,
                    services.authentication().endScram(exchange, last),
                    exchange.first().actsFor(),
                    exchange.dn(),
                    Optional.of(exchange.serverFinal(last)));
        } catch (ScramFormatException e) {
            binds.refuse(pending, ResultCodes.INVALID_CREDENTIALS, e.getMessage());
        }
    }
}
