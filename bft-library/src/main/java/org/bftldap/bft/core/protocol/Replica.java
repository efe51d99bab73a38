package org.bftldap.bft.core.protocol;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.bftldap.bft.core.message.Batches;
import org.bftldap.bft.core.message.Checkpoint;
import org.bftldap.bft.core.message.CheckpointCertificate;
import org.bftldap.bft.core.message.Chunk;
import org.bftldap.bft.core.message.CloseRead;
import org.bftldap.bft.core.message.Commit;
import org.bftldap.bft.core.message.Digests;
import org.bftldap.bft.core.message.FetchBatches;
import org.bftldap.bft.core.message.FetchChunk;
import org.bftldap.bft.core.message.FetchDigests;
import org.bftldap.bft.core.message.FetchLeaves;
import org.bftldap.bft.core.message.JournalRecord;
import org.bftldap.bft.core.message.Leaves;
import org.bftldap.bft.core.message.MessageHandler;
import org.bftldap.bft.core.message.NewKey;
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
    private final Decisions decisions;
    private final Batcher batcher;
    private final NormalCase normalCase;
    private final Execution execution;
    private final Requests requests;
    private final Checkpoints checkpoints;
    private final Peers peers;
    private final Retransmission retransmission;
    private final CatchUp catchUp;
    private final Standing standing;
    private final Estimation estimation;
    private final IdlePush idlePush;
    private final StateFetch stateFetch;
    private final StateSupply stateSupply;
    private final Restored found;
    private final long readableFrom;
    private final Router router = new Router();
    private final Map<Rejection, Long> rejections = new EnumMap<>(Rejection.class);

    private Replica(
            Settings settings, Signer signer, Rules rules, Restored found, Iterable<JournalRecord> journal) {
        this.settings = settings;
        this.found = found;
        standing = new Standing(settings, rules, found, journal, effects);
        Restored restored = standing.usable(found);
        Recovery recovery = new Recovery(settings, restored, journal);
        window = new Window(settings.group(), settings.window(), recovery.low());
        decisions = new Decisions(restored.applied());
        ClientTable clients = new ClientTable(settings.sessionsMax());
        Replies replies = new Replies(settings, clients);
        batcher = new Batcher(settings);
        normalCase = new NormalCase(settings, signer, rules, window, decisions, now, effects);
        execution = new Execution(rules, decisions, clients, replies, effects, restored, recovery.decidedUpTo());
        requests = new Requests(settings, clients, replies, batcher, normalCase, execution, effects);
        checkpoints = new Checkpoints(settings, signer, window, standing, effects, recovery.stable());
        peers = new Peers(settings.group(), settings.id());
        retransmission = new Retransmission(
                settings, window, normalCase, execution, checkpoints, peers, now, effects);
        catchUp = new CatchUp(settings, rules, window, decisions, execution, peers, now, effects);
        readableFrom = recovery.seenUpTo();
        estimation = new Estimation(
                settings, rules, standing, normalCase, execution, decisions, window, now, effects, readableFrom);
        idlePush = new IdlePush(settings, standing, normalCase, decisions, batcher, window, now);
        stateFetch = new StateFetch(settings, rules, standing, execution, checkpoints, catchUp, now, effects);
        stateSupply = new StateSupply(settings, standing, now, effects);
        normalCase.timeReached(execution.timeMillis());
        recovery.restore(normalCase, decisions, batcher);
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
        retransmission.start();
        advance();
        return effects.take();
    }

    public Output step(Input input) {
        Invariants.check(!effects.isStopped(), "no step after Stop");
        if (input instanceof Input.Received received) {
            Rejection rejection = received.message().deliver(router);
            if (rejection != null) {
                rejections.merge(rejection, 1L, Long::sum);
            }
        } else if (input instanceof Input.Tick tick) {
            onTick(tick);
        } else if (input instanceof Input.Executed done) {
            execution.onExecuted(done).forEach(requests::onSettled);
            normalCase.onExecuted(done.sequence());
            checkpoints.onExecuted(done.sequence());
        } else if (input instanceof Input.ImageTaken image) {
            checkpoints.onImageTaken(image);
        } else if (input instanceof Input.StageBegun begun) {
            stateFetch.onStageBegun(begun);
        }
        advance();
        return effects.take();
    }

    private void onTick(Input.Tick tick) {
        now.set(tick);
        normalCase.onTick();
        requests.propose(window, decisions);
        retransmission.onTick();
        // Not before M is written down: a checkpoint that becomes stable lets go of older records, LOST among them.
        if (standing.mayExecute() && !standing.isLost()) {
            catchUp.onTick(retransmission.stuckMillis());
        }
        estimation.onTick();
        idlePush.onTick();
        stateFetch.onTick();
    }

    /** What has become possible, whatever the input was. */
    private void advance() {
        if (!checkpoints.isImaging() && !effects.isStopped() && standing.mayExecute() && !stateFetch.isInstalling()) {
            execution.startNext();
        }
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
                    stateFetch.faults(i)));
        }
        CheckpointCertificate stable = checkpoints.stable();
        return new CoreStatus(
                normalCase.view(),
                normalCase.primary(),
                execution.executed(),
                decisions.contiguous(),
                window.low(),
                stable == null ? null : stable.root(),
                execution.timeMillis(),
                readableFrom(),
                mode(),
                standing.observesUntil(),
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
        return catchUp.isActive() ? CoreStatus.Mode.CATCHING_UP : CoreStatus.Mode.NORMAL;
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
            return isNotAPeer(from) ? Rejection.NOT_FOR_A_REPLICA : normalCase.onPrePrepare(prePrepare);
        }

        @Override
        public @Nullable Rejection onPrepare(int from, Prepare prepare) {
            if (!standing.mayPromise()) {
                return Rejection.OBSERVING;
            }
            return isNotAPeer(from) ? Rejection.NOT_FOR_A_REPLICA : normalCase.onPrepare(from, prepare);
        }

        @Override
        public @Nullable Rejection onCommit(int from, Commit commit) {
            return isNotAPeer(from) ? Rejection.NOT_FOR_A_REPLICA : normalCase.onCommit(from, commit);
        }

        @Override
        public @Nullable Rejection onCheckpoint(int from, Checkpoint checkpoint) {
            return isNotAPeer(from) ? Rejection.NOT_FOR_A_REPLICA : checkpoints.onCheckpoint(checkpoint);
        }

        @Override
        public @Nullable Rejection onStatus(int from, Status status) {
            return isNotAPeer(from) ? Rejection.NOT_FOR_A_REPLICA : retransmission.onStatus(from, status);
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
