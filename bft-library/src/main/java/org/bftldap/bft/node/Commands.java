package org.bftldap.bft.node;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.function.Supplier;
import org.bftldap.bft.core.message.BatchContent;
import org.bftldap.bft.core.protocol.Command;
import org.bftldap.bft.core.protocol.CoreStatus;
import org.bftldap.bft.core.protocol.Input;
import org.bftldap.bft.core.protocol.Outgoing;
import org.bftldap.bft.journal.Journal;
import org.bftldap.bft.service.ReplicatedService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does what the core commands, in its order, and answers where an answer is due. A batch that takes long is executed in slices, so that
 * reads need not wait for its end; the core sees nothing of that, since nothing is put to it before its command is answered. On the
 * loop's thread.
 */
final class Commands {

    private static final Logger LOG = LoggerFactory.getLogger(Commands.class);

    /** The core's own word, which it gives after it told why; anything else that ends a turn is a surprise. */
    static final class StopCommanded extends IllegalStateException {
        private static final long serialVersionUID = 1;

        StopCommanded(String reason) {
            super(reason);
        }
    }

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
    private final Intake intake;
    private final ReplicaFigures figures;
    private final Supplier<CoreStatus> status;
    private final ArrayDeque<Command> waiting = new ArrayDeque<>();
    private boolean executing;

    Commands(
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
            Intake intake,
            ReplicaFigures figures,
            Supplier<CoreStatus> status) {
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
        this.intake = intake;
        this.figures = figures;
        this.status = status;
    }

    /** What became of them. */
    interface Results {
        /** For the core's next step. */
        void answer(Input input);

        void sealed();

        /** Nothing of this node may be used any more. */
        void installed();
    }

    void add(Command command) {
        waiting.add(command);
    }

    /**
     * @param untilNanos when a batch is left where it is; one operation is executed at least
     * @return false if one was: to be called again
     */
    boolean perform(long untilNanos, Results results) throws IOException {
        while (!waiting.isEmpty()) {
            Command command = waiting.element();
            if (command instanceof Command.Execute execute) {
                Optional<Input> executed = execute(execute, untilNanos);
                if (executed.isEmpty()) {
                    return false;
                }
                results.answer(executed.get());
            } else {
                figures.performing(command, System.nanoTime());
                perform(command, results);
            }
            waiting.remove();
        }
        return true;
    }

    private Optional<Input> execute(Command.Execute execute, long untilNanos) {
        if (!executing) {
            figures.performing(execute, System.nanoTime());
            execution.begin(execute);
        }
        Optional<Input> executed = execution.goOn(execute, untilNanos);
        executing = executed.isEmpty();
        return executed;
    }

    private void perform(Command command, Results results) throws IOException {
        if (command instanceof Command.Seal seal) {
            seal(seal);
            results.sealed();
        } else if (command instanceof Command.TakeImage take) {
            results.answer(execution.takeImage(take.sequence()));
            images.taken(take.sequence(), execution.buckets());
        } else if (command instanceof Command.CheckpointStable stable) {
            service.imageCertified(stable.certificate().sequence());
            // The records of the checkpoint itself stay: the certificate is what the image is checked against at a restart.
            journal.truncate(stable.certificate().sequence() - 1);
        } else if (command instanceof Command.ServeBatches serve) {
            serve(serve);
        } else if (command instanceof Command.ServeBatch serve) {
            serve(serve);
        } else if (command instanceof Command.KeepEvidence keep) {
            keep(keep);
        } else if (command instanceof Command.Stop stop) {
            throw new StopCommanded(stop.reason());
        } else if (command instanceof Command.Diverged wrong) {
            dumps.diverged(wrong, status.get());
        } else {
            performTransfer(command, results);
        }
    }

    private void seal(Command.Seal seal) {
        execution.seal(seal);
        figures.sealed(System.nanoTime());
        for (Command.OrderedRead read : seal.reads()) {
            reads.read(read, seal.sequence());
        }
        for (Outgoing reply : seal.replies()) {
            outbox.send(reply);
        }
    }

    private void serve(Command.ServeBatches serve) throws IOException {
        long begin = System.nanoTime();
        outbox.send(new Outgoing.ToReplica(serve.peer(), archive.claims(serve)));
        intake.served(serve, System.nanoTime() - begin);
    }

    private void serve(Command.ServeBatch serve) throws IOException {
        BatchContent content = archive.content(serve.sequence(), serve.digest());
        if (content != null) {
            outbox.send(new Outgoing.ToReplica(serve.peer(), content));
        }
    }

    private void keep(Command.KeepEvidence keep) throws IOException {
        String file = evidence.keep(keep.evidence());
        if (!file.isEmpty()) {
            LOG.error("BD-2013: replica {} is proved faulty: it {}; the proof is {}", keep.evidence().culprit(), keep.evidence().kind().sentence(), file);
        }
    }

    private void performTransfer(Command command, Results results) {
        if (command instanceof Command.ServeState serve) {
            outbox.send(new Outgoing.ToReplica(serve.peer(), images.serve(serve, System.nanoTime())));
        } else if (command instanceof Command.BeginStage) {
            results.answer(stage.begin());
        } else if (command instanceof Command.StageBucket bucket) {
            stage.write(bucket);
        } else if (command instanceof Command.DropStage) {
            stage.close();
        } else if (command instanceof Command.InstallState install) {
            stage.install(install);
            results.installed();
        }
    }
}
