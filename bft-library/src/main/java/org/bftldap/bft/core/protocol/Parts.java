package org.bftldap.bft.core.protocol;

import org.bftldap.bft.core.message.JournalRecord;
import org.bftldap.bft.core.message.PrePrepare;

/** The parts of a replica's core and who knows whom; {@link Replica} leads each input through them. */
final class Parts {

    final Settings settings;
    final Now now = new Now();
    final Effects effects = new Effects();
    final Window window;
    final CurrentView view;
    final Promises promises;
    final Decisions decisions;
    final ClientTable clients;
    final Batcher batcher;
    final NormalCase normalCase;
    final Execution execution;
    final Requests requests;
    final OwnRequests ownRequests;
    final Checkpoints checkpoints;
    final Peers peers;
    final Conduct conduct;
    final Retransmission retransmission;
    final CatchUp catchUp;
    final CarryOver carryOver;
    final ServiceTimer serviceTimer;
    final PrimaryMonitor monitor;
    final Progress progress;
    final ViewChanger viewChanger;
    final EarlyMessages early;
    final Standing standing;
    final Estimation estimation;
    final IdlePush idlePush;
    final StateFetch stateFetch;
    final StateSupply stateSupply;
    final Restored found;
    /** Reads wait for this number after a restart (§2.5). */
    final long seenUpTo;

    /**
     * @param found the state that the service holds
     * @param entered told when a view begins
     */
    Parts(Settings settings, Signer signer, Rules rules, Restored found, Iterable<JournalRecord> journal, ViewChanger.Entered entered) {
        this.settings = settings;
        this.found = found;
        standing = new Standing(settings, rules, found, journal, effects);
        Restored restored = standing.usable(found);
        Recovery recovery = new Recovery(settings, restored, journal);
        window = new Window(settings.group(), settings.window(), recovery.low());
        decisions = new Decisions(restored.applied());
        view = new CurrentView(settings.group(), settings.id());
        recovery.restore(view, settings.group(), rules);
        promises = new Promises(rules);
        Accusations accusations = new Accusations(effects);
        early = new EarlyMessages(settings, view);
        clients = new ClientTable(settings.sessionsMax(), settings.sessionWindow());
        Replies replies = new Replies(settings, clients, view);
        RoomClock room = new RoomClock();
        batcher = new Batcher(settings, now, room);
        normalCase = new NormalCase(settings, signer, rules, view, promises, window, decisions, now, effects, accusations, this::acceptedProposal);
        carryOver = new CarryOver(settings, view, standing, window, decisions, normalCase, now, effects);
        execution = new Execution(rules, decisions, clients, replies, effects, restored, recovery.decidedUpTo());
        requests = new Requests(settings, clients, replies, batcher, view, normalCase, carryOver, execution, effects);
        ownRequests = new OwnRequests(settings, signer, clients, standing, requests, effects, now);
        checkpoints = new Checkpoints(settings, signer, rules, window, standing, effects, accusations, this::writeBeforeStable, recovery.stable());
        serviceTimer = new ServiceTimer(settings, standing, normalCase, carryOver, decisions, execution, batcher, now);
        monitor = new PrimaryMonitor(settings, view, batcher, decisions, execution, window, room, now);
        peers = new Peers(settings.group(), settings.id());
        progress = new Progress(settings, view, execution, checkpoints, decisions, batcher, serviceTimer, window, peers, monitor, now);
        viewChanger = new ViewChanger(
                settings, signer, rules, view, standing, promises, checkpoints, window, progress, entered, now, effects, accusations);
        conduct = new Conduct(settings.group(), now);
        retransmission = new Retransmission(
                settings, view, window, viewChanger, execution, checkpoints, peers, now, effects);
        catchUp = new CatchUp(settings, rules, window, decisions, execution, peers, now, effects);
        seenUpTo = recovery.seenUpTo();
        estimation = new Estimation(
                settings, rules, standing, normalCase, execution, decisions, window, now, effects, seenUpTo);
        idlePush = new IdlePush(settings, standing, normalCase, carryOver, decisions, batcher, now);
        stateFetch = new StateFetch(settings, rules, standing, execution, checkpoints, this::writeBeforeStable, catchUp, now, effects);
        stateSupply = new StateSupply(settings, standing, now, effects);
        normalCase.timeReached(execution.timeMillis());
        recovery.restore(view, normalCase, decisions, batcher);
        if (recovery.left() != null) {
            viewChanger.restore(recovery.left());
        }
    }

    private void acceptedProposal(PrePrepare proposal) {
        monitor.onAccepted(proposal);
    }

    private void writeBeforeStable(long sequence) {
        viewChanger.write(sequence);
    }
}
