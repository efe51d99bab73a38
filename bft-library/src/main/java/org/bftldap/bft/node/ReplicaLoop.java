package org.bftldap.bft.node;

import io.netty.channel.EventLoop;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.bftldap.bft.core.codec.JournalCodec;
import org.bftldap.bft.core.message.BatchContent;
import org.bftldap.bft.core.message.JournalRecord;
import org.bftldap.bft.core.protocol.Command;
import org.bftldap.bft.core.protocol.CoreStatus;
import org.bftldap.bft.core.protocol.Input;
import org.bftldap.bft.core.protocol.Outgoing;
import org.bftldap.bft.core.protocol.Output;
import org.bftldap.bft.core.protocol.Replica;
import org.bftldap.bft.journal.Journal;
import org.bftldap.bft.net.Inbox;
import org.bftldap.bft.net.TransportListener;
import org.bftldap.bft.service.ReplicatedService;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The loop: what came in since the last turn → core → journal, one fsync → send → commands, until nothing is left to do. Each turn runs
 * as one task of the event loop, after all connections that had something were read.
 *
 * <p>Whatever is thrown out of a turn stops the replica: a half-done transition must not be gone on from.
 */
final class ReplicaLoop implements TransportListener {

    private static final Logger LOG = LoggerFactory.getLogger(ReplicaLoop.class);
    private static final long TICK_MILLIS = 20;
    private static final long HOUSEKEEPING_MILLIS = 1_000;

    private final EventLoop loop;
    private final Intake intake;
    private final Clock clock;
    private final Replica core;
    private final Journal journal;
    private final BatchArchive archive;
    private final EvidenceFiles evidence;
    private final Dumps dumps;
    private final Execution execution;
    private final ImageServer images;
    private final StageKeeper stage;
    private final ReplicatedService service;
    private final ReadServer reads;
    private final Outbox outbox;
    private final ReplicaFigures figures;
    private final Consumer<CoreStatus> statusSink;
    private final Runnable restart;
    private final Consumer<Throwable> fail;
    private final Queue<Input> answers = new ArrayDeque<>();
    private final List<Future<?>> timers = new ArrayList<>();
    private @Nullable Authenticator authenticator;
    private boolean turnDue;
    private long dueTold = Long.MAX_VALUE;
    private boolean stopped;

    ReplicaLoop(
            EventLoop loop,
            Intake intake,
            Clock clock,
            Replica core,
            Journal journal,
            BatchArchive archive,
            EvidenceFiles evidence,
            Dumps dumps,
            Execution execution,
            ImageServer images,
            StageKeeper stage,
            ReplicatedService service,
            ReadServer reads,
            Outbox outbox,
            ReplicaFigures figures,
            Consumer<CoreStatus> statusSink,
            Runnable restart,
            Consumer<Throwable> fail) {
        this.loop = loop;
        this.intake = intake;
        this.clock = clock;
        this.core = core;
        this.journal = journal;
        this.archive = archive;
        this.evidence = evidence;
        this.dumps = dumps;
        this.execution = execution;
        this.images = images;
        this.stage = stage;
        this.service = service;
        this.reads = reads;
        this.outbox = outbox;
        this.figures = figures;
        this.statusSink = statusSink;
        this.restart = restart;
        this.fail = fail;
    }

    /** Takes part from now on: redoes what was decided, says its last votes again. On the loop's thread. */
    void start(Authenticator messages) {
        authenticator = messages;
        guarded(() -> {
            perform(List.of(core.start(now())));
            tellDue();
            work();
        });
        timers.add(loop.scheduleAtFixedRate(this::tick, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS));
        timers.add(loop.scheduleAtFixedRate(
                () -> guarded(this::closeIdle), HOUSEKEEPING_MILLIS, HOUSEKEEPING_MILLIS, TimeUnit.MILLISECONDS));
    }

    private void closeIdle() {
        reads.closeIdle();
        images.closeIdle(System.nanoTime());
    }

    /** This replica's service wants it ordered. On the loop's thread. */
    void order(byte[] operation) {
        guarded(() -> {
            answers.add(new Input.Order(operation));
            work();
        });
    }

    /** Does nothing any more. On the loop's thread. */
    void stop() {
        stopped = true;
        timers.forEach(timer -> timer.cancel(false));
        answers.clear();
    }

    @Override
    public void arrived(Inbox waiting) {
        if (!stopped && !turnDue) {
            turnDue = true;
            loop.execute(this::dueTurn);
        }
    }

    private void tick() {
        dueTurn();
        guarded(() -> statusSink.accept(core.status()));
    }

    private void dueTurn() {
        turnDue = false;
        guarded(this::work);
    }

    private void work() throws IOException {
        settle();
        perform(stepThroughArrivals());
        settle();
        outbox.flush();
    }

    /** Until no command is unanswered. What else came waits for its turn: answers to clients are on their way out. */
    private void settle() throws IOException {
        while (!answers.isEmpty()) {
            perform(stepThroughAnswers());
        }
    }

    /** What arrived, then the time, which makes the primary propose what arrived together. */
    private List<Output> stepThroughArrivals() {
        List<Output> outputs = new ArrayList<>();
        Authenticator messages = authenticator;
        if (messages != null) {
            intake.handle(messages, outputs);
        }
        if (outputs.isEmpty() || !Intake.stops(outputs.get(outputs.size() - 1))) {
            outputs.addAll(stepThroughAnswers());
        }
        return outputs;
    }

    private List<Output> stepThroughAnswers() {
        List<Output> outputs = new ArrayList<>();
        boolean goesOn = true;
        for (Input answer = answers.poll(); answer != null && goesOn; answer = answers.poll()) {
            goesOn = step(answer, outputs);
        }
        if (goesOn) {
            step(now(), outputs);
        }
        return outputs;
    }

    /** @return false if the core may not be used any more */
    private boolean step(Input input, List<Output> outputs) {
        Output output = core.step(input);
        outputs.add(output);
        return !Intake.stops(output);
    }

    private Input.Tick now() {
        return new Input.Tick(clock.millis(), System.nanoTime());
    }

    /** The order is the contract: journal, fsync, send, commands ({@link Output}). */
    private void perform(List<Output> outputs) throws IOException {
        boolean sync = false;
        for (Output output : outputs) {
            for (JournalRecord journalRecord : output.journal()) {
                journal.append(JournalStart.RECORD, journalRecord.sequence(), JournalCodec.encode(journalRecord));
            }
            sync |= output.sync() == Output.Sync.REQUIRED;
        }
        long before = System.nanoTime();
        if (sync) {
            journal.force();
        }
        long now = System.nanoTime();
        if (sync) {
            figures.forced(now - before);
        }
        boolean commands = false;
        for (Output output : outputs) {
            figures.sent(output.sends(), now);
            output.sends().forEach(outbox::send);
            commands |= !output.commands().isEmpty();
        }
        if (commands) {
            // Votes first: others need not wait for this replica's execution.
            outbox.flush();
        }
        for (Output output : outputs) {
            for (Command command : output.commands()) {
                perform(command);
            }
        }
    }

    private void perform(Command command) throws IOException {
        figures.performing(command, System.nanoTime());
        if (command instanceof Command.Execute execute) {
            answers.add(execution.execute(execute));
        } else if (command instanceof Command.Seal seal) {
            execution.seal(seal);
            figures.sealed(System.nanoTime());
            tellDue();
            for (Command.OrderedRead read : seal.reads()) {
                reads.read(read, seal.sequence());
            }
            for (Outgoing reply : seal.replies()) {
                outbox.send(reply);
            }
        } else if (command instanceof Command.TakeImage take) {
            answers.add(execution.takeImage(take.sequence()));
            images.taken(take.sequence(), execution.buckets());
        } else if (command instanceof Command.CheckpointStable stable) {
            service.imageCertified(stable.certificate().sequence());
            // The records of the checkpoint itself stay: the certificate is what the image is checked against at a restart.
            journal.truncate(stable.certificate().sequence() - 1);
        } else if (command instanceof Command.ServeBatches serve) {
            serve(serve);
        } else if (command instanceof Command.ServeBatch serve) {
            BatchContent content = archive.content(serve.sequence(), serve.digest());
            if (content != null) {
                outbox.send(new Outgoing.ToReplica(serve.peer(), content));
            }
        } else if (command instanceof Command.KeepEvidence keep) {
            String file = evidence.keep(keep.evidence());
            if (!file.isEmpty()) {
                LOG.error(
                        "BD-2013: replica {} is proved faulty: it {}; the proof is {}",
                        keep.evidence().culprit(),
                        keep.evidence().kind().sentence(),
                        file);
            }
        } else if (command instanceof Command.Stop stop) {
            throw new StopCommanded(stop.reason());
        } else if (command instanceof Command.Diverged wrong) {
            dumps.diverged(wrong, core.status());
        } else {
            performTransfer(command);
        }
    }

    private void tellDue() {
        long due = service.dueMillis();
        if (due != dueTold) {
            dueTold = due;
            answers.add(new Input.Due(due));
        }
    }

    private void performTransfer(Command command) {
        if (command instanceof Command.ServeState serve) {
            outbox.send(new Outgoing.ToReplica(serve.peer(), images.serve(serve, System.nanoTime())));
        } else if (command instanceof Command.BeginStage) {
            answers.add(stage.begin());
        } else if (command instanceof Command.StageBucket bucket) {
            stage.write(bucket);
        } else if (command instanceof Command.DropStage) {
            stage.close();
        } else if (command instanceof Command.InstallState install) {
            stage.install(install);
            statusSink.accept(core.status());
            stop();
            restart.run();
        }
    }

    private void serve(Command.ServeBatches serve) throws IOException {
        long begin = System.nanoTime();
        outbox.send(new Outgoing.ToReplica(serve.peer(), archive.claims(serve)));
        intake.served(serve, System.nanoTime() - begin);
    }

    private interface Work {
        void run() throws IOException;
    }

    private void guarded(Work work) {
        if (stopped) {
            return;
        }
        try {
            work.run();
        } catch (Throwable e) {
            stop(); // a turn that is due already must not go on from here
            fail.accept(e);
        }
    }

    /** The core's own word, which it gives after it told why; anything else that ends a turn is a surprise. */
    private static final class StopCommanded extends IllegalStateException {
        private static final long serialVersionUID = 1;

        StopCommanded(String reason) {
            super(reason);
        }
    }

    /** Writes down what is known when this ends the replica. On the loop's thread. */
    void dump(Throwable cause) {
        if (!(cause instanceof StopCommanded)) {
            dumps.failed(cause, core.status());
        }
    }

    @Override
    public void linked(int peer) {
        outbox.linked(peer);
    }

    @Override
    public void unlinked(int peer) {
        guarded(() -> {
            reads.closeAllOf(peer);
            answers.add(new Input.Unlinked(peer));
            work();
        });
    }

    @Override
    public void refused(int peer, String reason) {
        // Logged and counted by the transport.
    }
}
