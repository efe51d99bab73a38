package org.bftldap.bft.core.protocol;

import java.util.ArrayList;
import java.util.List;
import org.bftldap.bft.core.message.Outcome;
import org.bftldap.bft.core.message.RegistrationResult;
import org.bftldap.bft.core.message.Reply;
import org.bftldap.bft.core.message.Request;
import org.jspecify.annotations.Nullable;

/** Replies from the session table: at first short ones, to a client that asks again all of it (§2.7). */
final class Replies {

    /** Results up to this size are sent by all replicas, longer ones by one of them, while the others send digests. */
    private static final int SMALL_RESULT_BYTES = 256;

    private final Settings settings;
    private final ClientTable clients;
    private final CurrentView view;

    Replies(Settings settings, ClientTable clients, CurrentView view) {
        this.settings = settings;
        this.clients = clients;
        this.view = view;
    }

    /** A replica that had something ordered looks into its own table. */
    boolean areWantedBy(int client) {
        return !settings.group().isReplica(client);
    }

    /** Reply right after execution, or null if nothing of it is kept (the client had acknowledged it). */
    @Nullable Reply first(Session session, Request request) {
        Reply whole = again(session, request);
        if (whole == null || request.firstNumber() % settings.group().replicas() == settings.id()) {
            return whole;
        }
        List<Outcome> outcomes = new ArrayList<>();
        for (Outcome outcome : whole.outcomes()) {
            boolean isLong = outcome instanceof Outcome.Full full && full.result().length > SMALL_RESULT_BYTES;
            outcomes.add(isLong ? new Outcome.DigestOnly(outcome.version(), outcome.digest()) : outcome);
        }
        return new Reply(whole.view(), whole.session(), whole.firstNumber(), outcomes);
    }

    /** Everything that is kept of the answer, or null if that is nothing. */
    @Nullable Reply again(Session session, Request request) {
        List<Outcome> outcomes = session.outcomes(request.firstNumber(), request.lastNumber());
        if (outcomes.isEmpty()) {
            return null;
        }
        long last = Math.min(session.last(), request.lastNumber());
        return new Reply(view.number(), session.id(), last - outcomes.size() + 1, outcomes);
    }

    /** The answer to a registration that was executed: equal at all replicas whose table is equal. */
    Reply toRegistration(Request request) {
        ClientTable.Registration registration = clients.registration(request.client());
        Invariants.check(registration != null, "the registration was executed");
        RegistrationResult result = registration.number() == request.firstNumber()
                ? new RegistrationResult.Opened(registration.session())
                : new RegistrationResult.NumberTooLow(registration.number());
        return new Reply(
                view.number(),
                0,
                request.firstNumber(),
                List.of(new Outcome.Full(SessionId.openedAt(registration.session()), result.encode())));
    }
}
