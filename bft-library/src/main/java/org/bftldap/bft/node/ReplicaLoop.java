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
import org.bftldap.bft.core.message.JournalRecord;
import org.bftldap.bft.core.protocol.CoreStatus;
import org.bftldap.bft.core.protocol.Input;
import org.bftldap.bft.core.protocol.Output;
import org.bftldap.bft.core.protocol.Replica;
import org.bftldap.bft.journal.Journal;
import org.bftldap.bft.net.Inbox;
import org.bftldap.bft.net.TransportListener;
import org.bftldap.bft.service.ReplicatedService;
import org.jspecify.annotations.Nullable;

/**
 * The loop: what came in since the last turn → core → journal, one fsync → send → commands, until nothing is left to do. Each turn runs
 * as one task of the event loop, after all connections that had something were read; or as several, if its batches take long, between which
 * clients' reads are let through and nothing else.
 *
 * <p>Whatever is thrown out of a turn stops the replica: a half-done transition must not be gone on from.
 */
final class ReplicaLoop implements TransportListener {

    private static final long TICK_MILLIS = 20;
    private static final long HOUSEKEEPING_MILLIS = 1_000;
    /** After so long a turn lets reads through (decision 88). */
    private static final long SLICE_NANOS = TimeUnit.MILLISECONDS.toNanos(8);

    private final EventLoop loop;
    private final Intake intake;
    private final Clock clock;
    private final Replica core;
    private final Journal journal;
    private final Commands commands;
    private final Dumps dumps;
    private final ImageServer images;
    private final ReplicatedService service;
    private final ReadServer reads;
    private final Outbox outbox;
    private final ReplicaFigures figures;
    private final Consumer<CoreStatus> statusSink;
    private final Runnable restart;
    private final Consumer<Throwable> fail;
    /** To the core's commands. */
    private final Queue<Input> answers = new ArrayDeque<>();

    /** What else it is told; after the answers, so that it never comes between a batch and its results. */
    private final Queue<Input> news = new ArrayDeque<>();

    private final Results results = new Results();
    private final List<Future<?>> timers = new ArrayList<>();
    private @Nullable Authenticator authenticator;
    private boolean turnDue;
    /** The turn took long, and goes on when the connections were read: nothing is put to the core meanwhile. */
    private boolean suspended;

    private long sliceEndNanos;

    private long dueTold = Long.MAX_VALUE;
    private boolean stopped;

    ReplicaLoop(
            EventLoop loop,
            Intake intake,
            Clock clock,
            Replica core,
            Journal journal,
            Commands commands,
            Dumps dumps,
            ImageServer images,
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
        this.commands = commands;
        this.dumps = dumps;
        this.images = images;
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
            record(List.of(core.start(now())));
            sliceEndNanos = System.nanoTime() + SLICE_NANOS;
            if (performCommands()) {
                tellDue();
                work();
            }
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
            news.add(new Input.Order(operation));
            work();
        });
    }

    /** Does nothing any more. On the loop's thread. */
    void stop() {
        stopped = true;
        timers.forEach(timer -> timer.cancel(false));
        answers.clear();
        news.clear();
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
        if (suspended) {
            letReadsThrough();
            return;
        }
        sliceEndNanos = System.nanoTime() + SLICE_NANOS;
        if (settle() && takeArrivals() && settle()) {
            outbox.flush();
        }
    }

    /**
     * Until no command is waiting or unanswered. What else came waits for its turn: answers to clients are on their way out.
     *
     * @return false if the turn goes on later, or not at all
     */
    private boolean settle() throws IOException {
        while (performCommands()) {
            if (answers.isEmpty() && news.isEmpty()) {
                return true;
            }
            if (System.nanoTime() - sliceEndNanos >= 0) {
                suspend();
                return false;
            }
            record(stepThroughAnswers());
        }
        return false;
    }

    private boolean takeArrivals() throws IOException {
        record(stepThroughArrivals());
        return performCommands();
    }

    /** @return false if a batch is not executed to its end, so that the turn goes on later, or this node is stopped */
    private boolean performCommands() throws IOException {
        boolean isDone = commands.perform(sliceEndNanos, results);
        if (!isDone) {
            suspend();
        }
        return isDone && !stopped;
    }

    private void suspend() {
        suspended = true;
        letReadsThrough();
        // Not as the loop's next task: it would go on with tasks and read no connection.
        loop.schedule(this::goOn, 0, TimeUnit.NANOSECONDS);
    }

    private void goOn() {
        suspended = false;
        guarded(this::work);
    }

    private void letReadsThrough() {
        Authenticator messages = authenticator;
        if (messages != null) {
            intake.handleReads(messages);
        }
        outbox.flush();
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
        for (Input next = next(); next != null && goesOn; next = next()) {
            goesOn = step(next, outputs);
        }
        if (goesOn) {
            step(now(), outputs);
        }
        return outputs;
    }

    private @Nullable Input next() {
        Input answer = answers.poll();
        return answer == null ? news.poll() : answer;
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

    /** The order is the contract: journal, fsync, send, then commands ({@link Output}). */
    private void record(List<Output> outputs) throws IOException {
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
        boolean isCommanded = false;
        for (Output output : outputs) {
            figures.sent(output.sends(), now);
            output.sends().forEach(outbox::send);
            isCommanded |= !output.commands().isEmpty();
        }
        if (isCommanded) {
            // Votes first: others need not wait for this replica's execution.
            outbox.flush();
        }
        for (Output output : outputs) {
            output.commands().forEach(commands::add);
        }
    }

    private final class Results implements Commands.Results {
        @Override
        public void answer(Input input) {
            answers.add(input);
        }

        @Override
        public void sealed() {
            tellDue();
        }

        @Override
        public void installed() {
            statusSink.accept(core.status());
            stop();
            restart.run();
        }
    }

    private void tellDue() {
        long due = service.dueMillis();
        if (due != dueTold) {
            dueTold = due;
            answers.add(new Input.Due(due));
        }
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

    /** Writes down what is known when this ends the replica. On the loop's thread. */
    void dump(Throwable cause) {
        if (!(cause instanceof Commands.StopCommanded)) {
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
            news.add(new Input.Unlinked(peer));
            work();
        });
    }

    @Override
    public void refused(int peer, String reason) {
        // Logged and counted by the transport.
    }
}
