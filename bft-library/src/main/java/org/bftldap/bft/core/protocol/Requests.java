package org.bftldap.bft.core.protocol;

import java.util.List;
import org.bftldap.bft.core.message.Message;
import org.bftldap.bft.core.message.Refusal;
import org.bftldap.bft.core.message.Refused;
import org.bftldap.bft.core.message.Reply;
import org.bftldap.bft.core.message.Request;
import org.jspecify.annotations.Nullable;

/** What happens to a request that arrives: answered from the session table, or queued; a backup passes it on to the primary besides (§2.1). */
final class Requests {

    private final Settings settings;
    private final ClientTable clients;
    private final Replies replies;
    private final Batcher batcher;
    /** Clients whose requests are passed on to the primary again when nothing moves. */
    private static final int REMINDED_MAX = 16;

    private final CurrentView view;
    private final NormalCase normalCase;
    private final CarryOver carryOver;
    private final Execution execution;
    private final Effects effects;

    Requests(
            Settings settings,
            ClientTable clients,
            Replies replies,
            Batcher batcher,
            CurrentView view,
            NormalCase normalCase,
            CarryOver carryOver,
            Execution execution,
            Effects effects) {
        this.settings = settings;
        this.clients = clients;
        this.replies = replies;
        this.batcher = batcher;
        this.view = view;
        this.normalCase = normalCase;
        this.carryOver = carryOver;
        this.execution = execution;
        this.effects = effects;
    }

    @Nullable Rejection onRequest(int from, Request request) {
        boolean isForwarded = from != request.client(); // a replica may have something ordered too (OwnRequests)
        if (isForwarded && !settings.group().isReplica(from)) {
            return Rejection.NOT_FOR_A_REPLICA;
        }
        return request.isRegistration()
                ? onRegistration(isForwarded, request)
                : onOperations(isForwarded, request);
    }

    private @Nullable Rejection onRegistration(boolean isForwarded, Request request) {
        ClientTable.Registration before = clients.registration(request.client());
        if (before != null && request.firstNumber() <= before.number()) {
            if (execution.executed() < SessionId.openedAt(before.session())) {
                return Rejection.DUPLICATE; // being executed: the reply follows the commit
            }
            tell(request, replies.toRegistration(request));
            return null;
        }
        return order(isForwarded, request, before == null ? 0 : before.number());
    }

    private @Nullable Rejection onOperations(boolean isForwarded, Request request) {
        Session session = clients.session(request.session());
        if (session == null) {
            if (SessionId.openedAt(request.session()) <= execution.executed()) {
                tell(request, new Refused(request.session(), request.firstNumber(), Refusal.SESSION_UNKNOWN, ""));
                return Rejection.SESSION_UNKNOWN;
            }
            // Opened in a batch that this replica has not executed yet; the primary may have.
            return view.isPrimary() ? Rejection.SESSION_UNKNOWN : holdForLater(isForwarded, request);
        }
        if (session.client() != request.client()) {
            return Rejection.NOT_THE_SESSIONS_CLIENT;
        }
        if (request.lastNumber() > session.last()) {
            return order(isForwarded, request, session.last());
        }
        Reply reply = replies.again(session, request);
        if (reply == null) {
            return Rejection.ALREADY_ACKNOWLEDGED;
        }
        tell(request, reply);
        return null;
    }

    private void tell(Request request, Message answer) {
        if (replies.areWantedBy(request.client())) {
            effects.toClient(request.client(), answer);
        }
    }

    private @Nullable Rejection holdForLater(boolean isForwarded, Request request) {
        Rejection rejection = order(isForwarded, request, 0);
        batcher.keepNewest(request.client(), Settings.SESSIONS_PER_CLIENT_MAX, id -> clients.session(id) != null);
        return rejection;
    }

    private @Nullable Rejection order(boolean isForwarded, Request request, long executed) {
        if (isForwarded && !view.isPrimary()) {
            return Rejection.NOT_PRIMARY; // passed on once only, or it would go round
        }
        Rejection rejection = batcher.add(request, executed);
        if (!view.isPrimary()) {
            if (view.isIn()) {
                effects.toReplica(view.primary(), request);
            }
            return rejection == Rejection.BUSY ? null : rejection; // whether there is room is for the primary to say
        }
        if (rejection == Rejection.BUSY) {
            tell(request, new Refused(request.session(), request.firstNumber(), Refusal.BUSY, ""));
        }
        return rejection;
    }

    /** Proposes what is waiting, while the pipeline and the window have room. */
    void propose(Decisions decisions) {
        while (normalCase.mayPropose()
                && carryOver.isComplete()
                && !batcher.isEmpty()
                && normalCase.lastProposed() - decisions.contiguous() < settings.pipelineMax()
                // Agreement may run ahead of execution, but not for long: what waits there has to be kept in memory.
                && normalCase.lastProposed() - execution.executed() < 4L * settings.pipelineMax()) {
            normalCase.propose(batcher.take());
        }
    }

    /** In case what was passed on got lost: the primary must not be blamed for that. */
    void remindPrimary() {
        if (view.isIn() && !view.isPrimary()) {
            batcher.firstWaiting(REMINDED_MAX).forEach(request -> effects.toReplica(view.primary(), request));
        }
    }

    /** A view was entered: what it does not carry over is proposed again. */
    void enterView() {
        batcher.forgetProposals();
    }

    /** Batches were executed. */
    void onSettled(List<Request> requests) {
        requests.forEach(this::onSettled);
        if (requests.stream().anyMatch(Request::isRegistration)) {
            // It may have closed another session to make room.
            batcher.retain(id -> clients.session(id) != null || SessionId.openedAt(id) > execution.executed());
        }
    }

    private void onSettled(Request request) {
        Session session = clients.session(request.session());
        ClientTable.Registration registration = clients.registration(request.client());
        long executed;
        if (request.isRegistration()) {
            executed = registration == null ? 0 : registration.number();
        } else {
            executed = session == null ? 0 : session.last();
        }
        batcher.settled(request, executed);
    }
}
