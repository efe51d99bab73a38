package org.bftldap.bft.core.protocol;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.bftldap.bft.core.message.BatchContent;
import org.bftldap.bft.core.message.Batches;
import org.bftldap.bft.core.message.Checkpoint;
import org.bftldap.bft.core.message.CheckpointCertificate;
import org.bftldap.bft.core.message.Chunk;
import org.bftldap.bft.core.message.CloseRead;
import org.bftldap.bft.core.message.Commit;
import org.bftldap.bft.core.message.Complaint;
import org.bftldap.bft.core.message.ComplaintReason;
import org.bftldap.bft.core.message.FetchBatch;
import org.bftldap.bft.core.message.Digests;
import org.bftldap.bft.core.message.FetchBatches;
import org.bftldap.bft.core.message.FetchChunk;
import org.bftldap.bft.core.message.FetchDigests;
import org.bftldap.bft.core.message.FetchLeaves;
import org.bftldap.bft.core.message.JournalRecord;
import org.bftldap.bft.core.message.Message;
import org.bftldap.bft.core.message.Leaves;
import org.bftldap.bft.core.message.MessageHandler;
import org.bftldap.bft.core.message.NewKey;
import org.bftldap.bft.core.message.NewView;
import org.bftldap.bft.core.message.PrePrepare;
import org.bftldap.bft.core.message.Prepare;
import org.bftldap.bft.core.message.QueryStable;
import org.bftldap.bft.core.message.ReadRefused;
import org.bftldap.bft.core.message.ReadReply;
import org.bftldap.bft.core.message.ReadRequest;
import org.bftldap.bft.core.message.Refused;
import org.bftldap.bft.core.message.Reply;
import org.bftldap.bft.core.message.ReplyStable;
import org.bftldap.bft.core.message.Request;
import org.bftldap.bft.core.message.StateGone;
import org.bftldap.bft.core.message.Status;
import org.bftldap.bft.core.message.Verified;
import org.bftldap.bft.core.message.ViewChange;
import org.jspecify.annotations.Nullable;

/**
 * One replica's part in the agreement: a pure function of its inputs. One thread uses it. An exception out of any method is a bug or a
 * broken contract, and stops the replica.
 *
 * <p>This class only wires the parts and hands each input to the one concerned.
 */
public final class Replica {

    private final Settings settings;
    private final Now now = new Now();
    private final Effects effects = new Effects();
    private final Window window;
    private final CurrentView view;
    private final Promises promises;
    private final Decisions decisions;
    private final ClientTable clients;
    private final Batcher batcher;
    private final NormalCase normalCase;
    private final Execution execution;
    private final Requests requests;
    private final Checkpoints checkpoints;
    private final Peers peers;
    private final Conduct conduct;
    private final Retransmission retransmission;
    private final CatchUp catchUp;
    private final CarryOver carryOver;
    private final PrimaryMonitor monitor;
    private final Progress progress;
    private final ViewChanger viewChanger;
    private final EarlyMessages early;
    private final Standing standing;
    private final Estimation estimation;
    private final IdlePush idlePush;
    private final StateFetch stateFetch;
    private final StateSupply stateSupply;
    private final Restored found;
    private final long readableFrom;
    private final Router router = new Router();
    private final Map<Rejection, Long> rejections = new EnumMap<>(Rejection.class);
    private boolean reminded;
    private long rejectionCount;

    private Replica(
            Settings settings, Signer signer, Rules rules, Restored found, Iterable<JournalRecord> journal) {
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
        checkpoints = new Checkpoints(settings, signer, rules, window, standing, effects, accusations, this::writeBeforeStable, recovery.stable());
        monitor = new PrimaryMonitor(settings, view, batcher, decisions, execution, window, room, now);
        progress = new Progress(settings, view, execution, checkpoints, decisions, batcher, window, monitor, now);
        viewChanger = new ViewChanger(
                settings, signer, rules, view, standing, promises, checkpoints, window, progress, this::enteredView, now, effects, accusations);
        peers = new Peers(settings.group(), settings.id());
        conduct = new Conduct(settings.group(), now);
        retransmission = new Retransmission(
                settings, view, window, viewChanger, execution, checkpoints, peers, now, effects);
        catchUp = new CatchUp(settings, rules, window, decisions, execution, peers, now, effects);
        readableFrom = recovery.seenUpTo();
        estimation = new Estimation(
                settings, rules, standing, normalCase, execution, decisions, window, now, effects, readableFrom);
        idlePush = new IdlePush(settings, standing, normalCase, carryOver, decisions, batcher, now);
        stateFetch = new StateFetch(settings, rules, standing, execution, checkpoints, this::writeBeforeStable, catchUp, now, effects);
        stateSupply = new StateSupply(settings, standing, now, effects);
        normalCase.timeReached(execution.timeMillis());
        recovery.restore(view, normalCase, decisions, batcher);
        if (recovery.left() != null) {
            viewChanger.restore(recovery.left());
        }
    }

    /**
     * A replica as it was when it wrote the last of these records.
     *
     * @param restored the state that the service holds
     * @param journal the records that are kept, oldest first, iterated several times. Those at or below the restored
     *     state may be left out, but for the newest STABLE
     */
    public static Replica recover(Settings settings, Signer signer, Restored restored, Iterable<JournalRecord> journal) {
        return recover(settings, signer, Rules.CORRECT, restored, journal);
    }

    static Replica recover(
            Settings settings, Signer signer, Rules rules, Restored restored, Iterable<JournalRecord> journal) {
        return new Replica(settings, signer, rules, restored, journal);
    }

    /** The first output after {@link #recover}: what was decided goes into execution, last votes are sent again. Called once. */
    public Output start(Input.Tick tick) {
        now.set(tick);
        standing.start(found);
        viewChanger.start();
        carryOver.begin();
        retransmission.start();
        advance();
        return effects.take();
    }

    public Output step(Input input) {
        Invariants.check(!effects.isStopped(), "no step after Stop");
        long low = window.low();
        if (input instanceof Input.Received received) {
            onReceived(received.message());
        } else if (input instanceof Input.Tick tick) {
            onTick(tick);
        } else if (input instanceof Input.Executed done) {
            requests.onSettled(execution.onExecuted(done));
            normalCase.onExecuted(done.sequence());
            checkpoints.onExecuted(done.sequence());
        } else if (input instanceof Input.Unlinked gone) {
            progress.unlinked(gone.peer());
        } else if (input instanceof Input.ImageTaken image) {
            checkpoints.onImageTaken(image);
        } else if (input instanceof Input.StageBegun begun) {
            stateFetch.onStageBegun(begun);
        }
        if (window.low() != low) {
            promises.forgetUpTo(window.low());
            carryOver.accept();
        }
        advance();
        return effects.take();
    }

    private void onReceived(Verified<? extends Message> message) {
        if (message.from() == view.primary()) {
            progress.heardOfPrimary();
        }
        Rejection rejection = message.deliver(router);
        if (rejection != null) {
            rejections.merge(rejection, 1L, Long::sum);
            // Who is in another view, as all are for a moment when it changes, sends nothing for the sake of it.
            rejectionCount += rejection == Rejection.OTHER_VIEW ? 0 : 1;
        }
    }

    private void onTick(Input.Tick tick) {
        now.set(tick);
        normalCase.onTick();
        carryOver.onTick();
        requests.propose(decisions);
        retransmission.onTick();
        // Not before M is written down: a checkpoint that becomes stable lets go of older records, LOST among them.
        if (standing.mayExecute() && !standing.isLost()) {
            catchUp.onTick(retransmission.stuckMillis());
        }
        estimation.onTick();
        idlePush.onTick();
        stateFetch.onTick();
        viewChanger.onTick(catchUp.isActive() || stateFetch.isActive());
        if (progress.isOverHalfOut() != reminded) {
            reminded = !reminded;
            if (reminded) {
                requests.remindPrimary();
            }
        }
    }

    private void acceptedProposal(PrePrepare proposal) {
        monitor.onAccepted(proposal);
    }

    private void writeBeforeStable(long sequence) {
        viewChanger.write(sequence);
    }

    /** A view begins: what it carries over, what waits to be proposed, and what others have said in it already. */
    private void enteredView() {
        normalCase.enterView();
        requests.enterView();
        carryOver.begin();
        early.take().forEach(this::onReceived);
    }

    /** What has become possible, whatever the input was. */
    private void advance() {
        if (!checkpoints.isImaging() && !effects.isStopped() && standing.mayExecute() && !stateFetch.isInstalling()) {
            execution.startNext();
        }
    }

    /** How many messages had no effect so far: who feeds this replica knows by it whether the last one had. */
    public long rejectionCount() {
        return rejectionCount;
    }

    /** A snapshot, safe to hand to other threads. */
    public CoreStatus status() {
        List<CoreStatus.Peer> all = new ArrayList<>();
        for (int i = 0; i < settings.group().replicas(); i++) {
            boolean isSelf = i == settings.id();
            all.add(new CoreStatus.Peer(
                    isSelf ? execution.executed() : peers.executed(i),
                    isSelf ? window.low() : peers.stable(i),
                    checkpoints.mismatches(i),
                    conduct.contradictions(i),
                    conduct.strays(i),
                    conduct.lateMillis(i),
                    stateFetch.faults(i),
                    monitor.slowViews(i)));
        }
        CheckpointCertificate stable = checkpoints.stable();
        return new CoreStatus(
                view.number(),
                view.primary(),
                execution.executed(),
                decisions.contiguous(),
                window.low(),
                stable == null ? null : stable.root(),
                execution.timeMillis(),
                readableFrom(),
                mode(),
                standing.observesUntil(),
                stateFetch.percent(),
                all,
                rejections);
    }

    /** No unordered read is answered before this number is executed (§2.5). Changes when M is known, or the state is found wrong. */
    public long readableFrom() {
        if (!standing.mayExecute() || standing.isLost()) {
            return Long.MAX_VALUE;
        }
        return Math.max(readableFrom, standing.observesUntil());
    }

    /** How much is kept now; each number has a bound that no input, from whomever, can push it over. */
    public CoreSizes sizes() {
        return new CoreSizes(
                window.size(),
                normalCase.withheld(),
                decisions.size(),
                batcher.queues(),
                batcher.longestQueue(),
                batcher.waitingBytes(),
                clients.sessions(),
                clients.registrations(),
                clients.mostOutcomes(),
                checkpoints.mostKept(),
                checkpoints.own(),
                catchUp.claims());
    }

    private CoreStatus.Mode mode() {
        if (effects.isStopped()) {
            return CoreStatus.Mode.STOPPED;
        }
        if (!standing.mayExecute()) {
            return CoreStatus.Mode.REPAIRING;
        }
        if (standing.isLost()) {
            return CoreStatus.Mode.LOST;
        }
        if (standing.observesUntil() > 0) {
            return CoreStatus.Mode.OBSERVING;
        }
        if (stateFetch.isActive()) {
            return CoreStatus.Mode.FETCHING_STATE;
        }
        if (catchUp.isActive()) {
            return CoreStatus.Mode.CATCHING_UP;
        }
        return view.isIn() ? CoreStatus.Mode.NORMAL : CoreStatus.Mode.CHANGING_VIEW;
    }

    /** Each message to the part that it concerns; what clients and read servers say to each other is none of the core's. */
    private final class Router implements MessageHandler<@Nullable Rejection> {

        private boolean isNotAPeer(int from) {
            return !settings.group().isReplica(from) || from == settings.id();
        }

        @Override
        public @Nullable Rejection onRequest(int from, Request request) {
            return standing.mayPromise() ? requests.onRequest(from, request) : Rejection.OBSERVING;
        }

        @Override
        public @Nullable Rejection onPrePrepare(int from, PrePrepare prePrepare) {
            if (!standing.mayPromise()) {
                return Rejection.OBSERVING;
            }
            if (isNotAPeer(from)) {
                return Rejection.NOT_FOR_A_REPLICA;
            }
            if (early.keep(from, prePrepare)) {
                return null;
            }
            Rejection rejection = normalCase.onPrePrepare(prePrepare);
            conduct.signed(settings.group().primary(prePrepare.view()), rejection);
            conduct.judge(window.peek(prePrepare.sequence()));
            if (rejection == Rejection.EQUIVOCATION) {
                viewChanger.complain(ComplaintReason.EQUIVOCATION); // signed twice: nothing more of this primary
            }
            return rejection;
        }

        @Override
        public @Nullable Rejection onPrepare(int from, Prepare prepare) {
            if (!standing.mayPromise()) {
                return Rejection.OBSERVING;
            }
            if (isNotAPeer(from)) {
                return Rejection.NOT_FOR_A_REPLICA;
            }
            if (early.keep(from, prepare)) {
                conduct.voted(from, Rejection.OTHER_VIEW);
                return null;
            }
            Rejection rejection = normalCase.onPrepare(from, prepare);
            conduct.voted(from, rejection);
            conduct.judge(window.peek(prepare.sequence()));
            return rejection;
        }

        @Override
        public @Nullable Rejection onCommit(int from, Commit commit) {
            if (isNotAPeer(from)) {
                return Rejection.NOT_FOR_A_REPLICA;
            }
            if (early.keep(from, commit)) {
                conduct.voted(from, Rejection.OTHER_VIEW);
                return null;
            }
            Rejection rejection = normalCase.onCommit(from, commit);
            conduct.voted(from, rejection);
            if (rejection != Rejection.OTHER_VIEW) {
                conduct.judgeLate(from, commit);
            }
            conduct.judge(window.peek(commit.sequence()));
            return rejection;
        }

        @Override
        public @Nullable Rejection onCheckpoint(int from, Checkpoint checkpoint) {
            if (isNotAPeer(from)) {
                return Rejection.NOT_FOR_A_REPLICA;
            }
            Rejection rejection = checkpoints.onCheckpoint(checkpoint);
            conduct.signed(checkpoint.replica(), rejection);
            return rejection;
        }

        @Override
        public @Nullable Rejection onStatus(int from, Status status) {
            if (isNotAPeer(from)) {
                return Rejection.NOT_FOR_A_REPLICA;
            }
            conduct.toldView(from, status.view() == view.number());
            return retransmission.onStatus(from, status);
        }

        @Override
        public @Nullable Rejection onFetchBatches(int from, FetchBatches fetch) {
            if (isNotAPeer(from)) {
                return Rejection.NOT_FOR_A_REPLICA;
            }
            Rejection rejection = catchUp.onFetchBatches(from, fetch);
            if (rejection == null && execution.executed() > fetch.to()) {
                // There is more by now: who catches up under load must hear of it at once, or it stays behind for ever.
                retransmission.tell(from);
            }
            return rejection;
        }

        @Override
        public @Nullable Rejection onBatches(int from, Batches batches) {
            return isNotAPeer(from) ? Rejection.NOT_FOR_A_REPLICA : catchUp.onBatches(from, batches);
        }

        @Override
        public @Nullable Rejection onComplaint(int from, Complaint complaint) {
            return isNotAPeer(from) || complaint.replica() == settings.id()
                    ? Rejection.NOT_FOR_A_REPLICA
                    : viewChanger.onComplaint(complaint);
        }

        @Override
        public @Nullable Rejection onViewChange(int from, ViewChange viewChange) {
            return isNotAPeer(from) || viewChange.replica() == settings.id()
                    ? Rejection.NOT_FOR_A_REPLICA
                    : viewChanger.onViewChange(viewChange);
        }

        @Override
        public @Nullable Rejection onNewView(int from, NewView newView) {
            return isNotAPeer(from) ? Rejection.NOT_FOR_A_REPLICA : viewChanger.onNewView(newView);
        }

        @Override
        public @Nullable Rejection onFetchBatch(int from, FetchBatch fetch) {
            return isNotAPeer(from) ? Rejection.NOT_FOR_A_REPLICA : carryOver.onFetchBatch(from, fetch);
        }

        @Override
        public @Nullable Rejection onBatchContent(int from, BatchContent content) {
            return isNotAPeer(from) ? Rejection.NOT_FOR_A_REPLICA : carryOver.onBatchContent(content);
        }

        @Override
        public @Nullable Rejection onFetchDigests(int from, FetchDigests fetch) {
            return isNotAPeer(from) ? Rejection.NOT_FOR_A_REPLICA : stateSupply.onFetch(from, fetch);
        }

        @Override
        public @Nullable Rejection onDigests(int from, Digests digests) {
            return isNotAPeer(from) ? Rejection.NOT_FOR_A_REPLICA : stateFetch.onDigests(from, digests);
        }

        @Override
        public @Nullable Rejection onFetchLeaves(int from, FetchLeaves fetch) {
            return isNotAPeer(from) ? Rejection.NOT_FOR_A_REPLICA : stateSupply.onFetch(from, fetch);
        }

        @Override
        public @Nullable Rejection onLeaves(int from, Leaves leaves) {
            return isNotAPeer(from) ? Rejection.NOT_FOR_A_REPLICA : stateFetch.onLeaves(from, leaves);
        }

        @Override
        public @Nullable Rejection onReplyStable(int from, ReplyStable reply) {
            return isNotAPeer(from) ? Rejection.NOT_FOR_A_REPLICA : estimation.onReply(from, reply);
        }

        @Override
        public @Nullable Rejection onStateGone(int from, StateGone gone) {
            if (isNotAPeer(from)) {
                return Rejection.NOT_FOR_A_REPLICA;
            }
            // It may have a newer one, whose certificate it sends to those who are behind.
            retransmission.tell(from);
            return stateFetch.onStateGone(from, gone);
        }

        @Override
        public @Nullable Rejection onQueryStable(int from, QueryStable query) {
            if (isNotAPeer(from)) {
                return Rejection.NOT_FOR_A_REPLICA;
            }
            if (from == view.primary()) {
                progress.primaryObserves();
            }
            Rejection rejection = estimation.onQuery(from, query);
            return rejection == null ? idlePush.onQuery(from, query) : rejection;
        }

        @Override
        public Rejection onReply(int from, Reply reply) {
            return Rejection.NOT_FOR_A_REPLICA;
        }

        @Override
        public Rejection onRefused(int from, Refused refused) {
            return Rejection.NOT_FOR_A_REPLICA;
        }

        @Override
        public Rejection onReadRequest(int from, ReadRequest request) {
            return Rejection.NOT_FOR_A_REPLICA;
        }

        @Override
        public Rejection onReadReply(int from, ReadReply reply) {
            return Rejection.NOT_FOR_A_REPLICA;
        }

        @Override
        public Rejection onReadRefused(int from, ReadRefused refused) {
            return Rejection.NOT_FOR_A_REPLICA;
        }

        @Override
        public Rejection onFetchChunk(int from, FetchChunk fetch) {
            return Rejection.NOT_FOR_A_REPLICA;
        }

        @Override
        public Rejection onChunk(int from, Chunk chunk) {
            return Rejection.NOT_FOR_A_REPLICA;
        }

        @Override
        public Rejection onCloseRead(int from, CloseRead close) {
            return Rejection.NOT_FOR_A_REPLICA;
        }

        @Override
        public Rejection onNewKey(int from, NewKey newKey) {
            return Rejection.NOT_FOR_A_REPLICA;
        }
    }
}
