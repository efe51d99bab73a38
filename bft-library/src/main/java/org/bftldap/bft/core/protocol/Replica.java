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
import org.bftldap.bft.core.message.FetchBatches;
import org.bftldap.bft.core.message.FetchChunk;
import org.bftldap.bft.core.message.JournalRecord;
import org.bftldap.bft.core.message.MessageHandler;
import org.bftldap.bft.core.message.NewKey;
import org.bftldap.bft.core.message.PrePrepare;
import org.bftldap.bft.core.message.Prepare;
import org.bftldap.bft.core.message.ReadRefused;
import org.bftldap.bft.core.message.ReadReply;
import org.bftldap.bft.core.message.ReadRequest;
import org.bftldap.bft.core.message.Refused;
import org.bftldap.bft.core.message.Reply;
import org.bftldap.bft.core.message.Request;
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
    private final ClientTable clients;
    private final Batcher batcher;
    private final NormalCase normalCase;
    private final Execution execution;
    private final Requests requests;
    private final Checkpoints checkpoints;
    private final Peers peers;
    private final Retransmission retransmission;
    private final CatchUp catchUp;
    private final long readableFrom;
    private final Router router = new Router();
    private final Map<Rejection, Long> rejections = new EnumMap<>(Rejection.class);

    private Replica(Settings settings, Signer signer, Rules rules, Restored restored, Recovery recovery) {
        this.settings = settings;
        window = new Window(settings.group(), settings.window(), recovery.low());
        decisions = new Decisions(restored.applied());
        clients = new ClientTable(settings.sessionsMax());
        Replies replies = new Replies(settings, clients);
        batcher = new Batcher(settings);
        normalCase = new NormalCase(settings, signer, rules, window, decisions, now, effects);
        execution = new Execution(rules, decisions, clients, replies, effects, restored, recovery.decidedUpTo());
        requests = new Requests(settings, clients, replies, batcher, normalCase, execution, effects);
        checkpoints = new Checkpoints(settings, signer, window, effects, recovery.stable());
        peers = new Peers(settings.group(), settings.id());
        retransmission = new Retransmission(
                settings, window, normalCase, execution, checkpoints, peers, now, effects);
        catchUp = new CatchUp(settings, rules, window, decisions, execution, peers, now, effects);
        readableFrom = recovery.seenUpTo();
        normalCase.timeReached(execution.timeMillis());
        recovery.restore(normalCase, decisions, batcher);
    }

    /**
     * A replica as it was when it wrote the last of these records.
     *
     * @param restored the state that the service holds
     * @param journal the records that are kept, oldest first, iterated twice; empty for a new replica. Those at or below the restored
     *     state may be left out, but for the newest STABLE
     */
    public static Replica recover(Settings settings, Signer signer, Restored restored, Iterable<JournalRecord> journal) {
        return recover(settings, signer, Rules.CORRECT, restored, journal);
    }

    static Replica recover(
            Settings settings, Signer signer, Rules rules, Restored restored, Iterable<JournalRecord> journal) {
        return new Replica(settings, signer, rules, restored, new Recovery(settings, restored, journal));
    }

    /** The first output after {@link #recover}: what was decided goes into execution, last votes are sent again. Called once. */
    public Output start(Input.Tick tick) {
        now.set(tick);
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
        }
        advance();
        return effects.take();
    }

    private void onTick(Input.Tick tick) {
        now.set(tick);
        normalCase.onTick();
        requests.propose(window, decisions);
        retransmission.onTick();
        catchUp.onTick(retransmission.stuckMillis());
    }

    /** What has become possible, whatever the input was. */
    private void advance() {
        if (!checkpoints.isImaging() && !effects.isStopped()) {
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
                    checkpoints.mismatches(i)));
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
                readableFrom,
                mode(),
                all,
                rejections);
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
        return catchUp.isActive() ? CoreStatus.Mode.CATCHING_UP : CoreStatus.Mode.NORMAL;
    }

    /** Each message to the part that it concerns; what clients and read servers say to each other is none of the core's. */
    private final class Router implements MessageHandler<@Nullable Rejection> {

        private boolean isNotAPeer(int from) {
            return !settings.group().isReplica(from) || from == settings.id();
        }

        @Override
        public @Nullable Rejection onRequest(int from, Request request) {
            return requests.onRequest(from, request);
        }

        @Override
        public @Nullable Rejection onPrePrepare(int from, PrePrepare prePrepare) {
            return isNotAPeer(from) ? Rejection.NOT_FOR_A_REPLICA : normalCase.onPrePrepare(prePrepare);
        }

        @Override
        public @Nullable Rejection onPrepare(int from, Prepare prepare) {
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
