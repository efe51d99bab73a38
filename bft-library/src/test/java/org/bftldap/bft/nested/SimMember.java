package org.bftldap.bft.nested;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.bftldap.bft.config.ClientMember;
import org.bftldap.bft.core.codec.Limits;
import org.bftldap.bft.core.message.BatchContent;
import org.bftldap.bft.core.message.Batches;
import org.bftldap.bft.core.message.ClientOperation;
import org.bftldap.bft.core.message.JournalRecord;
import org.bftldap.bft.core.message.Message;
import org.bftldap.bft.core.message.PrePrepare;
import org.bftldap.bft.core.message.ReadContent;
import org.bftldap.bft.core.message.ReadReply;
import org.bftldap.bft.core.message.Request;
import org.bftldap.bft.core.message.Verified;
import org.bftldap.bft.core.protocol.Command;
import org.bftldap.bft.core.protocol.Input;
import org.bftldap.bft.core.protocol.Outgoing;
import org.bftldap.bft.core.protocol.Output;
import org.bftldap.bft.core.protocol.Replica;
import org.bftldap.bft.core.protocol.Restored;
import org.bftldap.bft.core.protocol.Settings;
import org.bftldap.bft.core.types.Digest;
import org.bftldap.bft.core.types.Signature;
import org.bftldap.bft.node.ImageServer;
import org.bftldap.bft.node.StageKeeper;
import org.bftldap.bft.service.Admission;
import org.bftldap.bft.service.BatchTransaction;
import org.bftldap.bft.service.Caller;
import org.bftldap.bft.service.Companions;
import org.bftldap.bft.service.ReplicatedService;
import org.bftldap.bft.sim.BatchArchive;
import org.bftldap.bft.sim.Scheduler;
import org.bftldap.bft.state.StateTree;
import org.jspecify.annotations.Nullable;

/**
 * One replica of {@link SimGroups}: the product's core, around it what the node does, and its service. The journal is always on disk; a crash loses
 * memory and all of the store since the last certified image.
 */
final class SimMember implements Companions {

    private static final long TICK_MICROS = 20_000;
    private static final int CLAIMS_MAX = 16;

    /** The members' network. */
    interface Wire {
        void send(int from, int to, Message message);
    }

    final int id;
    private final Settings settings;
    private final Scheduler scheduler;
    private final Wire wire;
    private final Supplier<ReplicatedService> services;
    private final List<JournalRecord> journal = new ArrayList<>();
    private BatchArchive archive = new BatchArchive();
    private final ArrayDeque<Input> answers = new ArrayDeque<>();
    private @Nullable Replica core;
    private @Nullable ReplicatedService service;
    private @Nullable BatchTransaction open;
    private ImageServer images;
    private StageKeeper stage;
    private StateTree tree;
    /** It has nothing ordered in its own name. */
    boolean isIdle;

    /** Answers to ordered reads, with the number of the batch. */
    final List<String> orderedReads = new ArrayList<>();
    private int life;
    private long dueTold;
    private boolean inStep;

    /** @param services opens the service as the store has it */
    SimMember(Settings settings, Scheduler scheduler, Wire wire, Supplier<ReplicatedService> services) {
        this.id = settings.id();
        this.settings = settings;
        this.scheduler = scheduler;
        this.wire = wire;
        this.services = services;
        journal.add(new JournalRecord.Joined());
    }

    boolean isUp() {
        return core != null;
    }

    ReplicatedService service() {
        return service;
    }

    int life() {
        return life;
    }

    Digest root() {
        return Digest.of(tree.root());
    }

    boolean isPrimary() {
        return core != null && core.status().view() % settings.group().replicas() == id;
    }

    long view() {
        return core == null ? -1 : core.status().view();
    }

    void start() {
        ReplicatedService opened = services.get();
        service = opened;
        images = new ImageServer(opened, settings.limits());
        stage = new StageKeeper(opened);
        tree = new StateTree(opened.leaves());
        archive = new BatchArchive();
        journal.forEach(archive::add);
        List<Restored.Leaf> leaves = new ArrayList<>();
        opened.leaves().forEachLibraryLeaf((key, value) -> leaves.add(new Restored.Leaf(key, value)));
        byte[] buckets = tree.buckets();
        if (opened.applied() > 0) {
            images.taken(opened.applied(), buckets);
        }
        Replica made = Replica.recover(settings, SimMember::signature, new Restored(opened.applied(), root(), leaves), List.copyOf(journal));
        core = made;
        dueTold = Long.MAX_VALUE;
        opened.joined(this);
        perform(made.start(now()));
        tellDue();
        work();
        int thisLife = life;
        tickLater(thisLife);
    }

    private void tickLater(int thisLife) {
        scheduler.after(TICK_MICROS, () -> {
            if (life == thisLife && core != null) {
                work();
                tickLater(thisLife);
            }
        });
    }

    void crash() {
        life++;
        core = null;
        open = null;
        answers.clear();
        if (service != null) {
            service.close();
        }
    }

    /** The journal is gone too; the store goes by the caller's hand. */
    void loseJournal() {
        journal.clear();
        journal.add(new JournalRecord.Lost(1));
    }

    private static Signature signature(byte[] content) {
        return Signature.of(Arrays.copyOf(Digest.sha256(content).toBytes(), Signature.BYTES));
    }

    private Input.Tick now() {
        return new Input.Tick(1_000_000 + scheduler.nowMicros() / 1000, scheduler.nowMicros() * 1000);
    }

    /** What the authenticator does with it, then the core. */
    void arrived(int from, Message message) {
        if (core == null) {
            return;
        }
        if (message instanceof ReadReply reply && reply.content() instanceof ReadContent.Whole whole) {
            service.received(from, whole.chunk());
            return;
        }
        boolean isAdmitted = message instanceof Request request
                ? isAdmitted(request)
                : !(message instanceof PrePrepare proposal) || proposal.batch().requests().stream().allMatch(this::isAdmitted);
        if (isAdmitted) {
            step(new Input.Received(new Verified<>(from, message)));
        }
    }

    private boolean isAdmitted(Request request) {
        return request.operations().stream()
                .allMatch(operation -> !(operation instanceof ClientOperation.Write write)
                        || (settings.group().isReplica(request.client())
                                        ? service.admitOfReplica(write.payload())
                                        : service.admit(write.payload()))
                                instanceof Admission.Admitted);
    }

    private void step(Input input) {
        answers.add(input);
        work();
    }

    private void work() {
        if (inStep) {
            return;
        }
        inStep = true;
        try {
            do {
                while (core != null && !answers.isEmpty()) {
                    perform(core.step(answers.remove()));
                }
                if (core != null) {
                    perform(core.step(now()));
                }
            } while (core != null && !answers.isEmpty());
        } finally {
            inStep = false;
        }
    }

    private void perform(Output output) {
        output.journal().forEach(record -> {
            journal.add(record);
            archive.add(record);
        });
        output.sends().forEach(this::send);
        for (Command command : output.commands()) {
            if (core != null) {
                run(command);
            }
        }
    }

    private void send(Outgoing outgoing) {
        if (outgoing instanceof Outgoing.ToReplica one) {
            wire.send(id, one.replica(), one.message());
        } else if (outgoing instanceof Outgoing.ToClient one) {
            wire.send(id, one.client(), one.message());
        } else {
            for (int to = 0; to < settings.group().replicas(); to++) {
                if (to != id) {
                    wire.send(id, to, outgoing.message());
                }
            }
        }
    }

    private void run(Command command) {
        if (command instanceof Command.Execute execute) {
            BatchTransaction begun = service.begin(execute.context());
            open = begun;
            List<byte[]> results = new ArrayList<>();
            for (Command.Operation operation : execute.operations()) {
                String role = settings.group().isReplica(operation.client()) ? Caller.REPLICA : "relay";
                results.add(begun.execute(operation.index(), new Caller(operation.client(), role), operation.payload()));
            }
            answers.add(new Input.Executed(execute.context().sequence(), results));
        } else if (command instanceof Command.Seal seal) {
            seal(seal);
        } else if (command instanceof Command.TakeImage take) {
            service.takeImage(take.sequence());
            answers.add(new Input.ImageTaken(take.sequence(), root()));
            images.taken(take.sequence(), tree.buckets());
        } else if (command instanceof Command.CheckpointStable stable) {
            service.imageCertified(stable.certificate().sequence());
        } else if (command instanceof Command.ServeBatches serve) {
            var claims = archive.claims(serve.from(), serve.to(), serve.form(), Math.min(CLAIMS_MAX, Limits.CLAIMS_MAX));
            wire.send(id, serve.peer(), new Batches(claims));
        } else if (command instanceof Command.ServeBatch serve) {
            BatchContent content = archive.content(serve.sequence(), serve.digest());
            if (content != null) {
                wire.send(id, serve.peer(), content);
            }
        } else if (command instanceof Command.Stop stop) {
            throw new AssertionError("replica " + id + " stops: " + stop.reason());
        } else {
            transfer(command);
        }
    }

    private void seal(Command.Seal seal) {
        BatchTransaction transaction = open;
        for (Command.LeafChange change : seal.leaves()) {
            if (change.value() == null) {
                transaction.removeLibraryLeaf(change.key());
            } else {
                transaction.putLibraryLeaf(change.key(), change.value());
            }
        }
        transaction.commit();
        transaction.close();
        open = null;
        tellDue();
        for (Command.OrderedRead read : seal.reads()) {
            service.readOrdered(new Caller(read.client(), "relay"), read.payload())
                    .thenAccept(answer -> orderedReads.add(seal.sequence() + ": " + new String(answer.nextChunk(), StandardCharsets.UTF_8)));
        }
        seal.replies().forEach(this::send);
    }

    private void tellDue() {
        long due = service.dueMillis();
        if (due != dueTold) {
            dueTold = due;
            answers.add(new Input.Due(due));
        }
    }

    private void transfer(Command command) {
        if (command instanceof Command.ServeState serve) {
            wire.send(id, serve.peer(), images.serve(serve, scheduler.nowMicros() * 1000));
        } else if (command instanceof Command.BeginStage) {
            answers.add(stage.begin());
        } else if (command instanceof Command.StageBucket bucket) {
            stage.write(bucket);
        } else if (command instanceof Command.DropStage) {
            stage.close();
        } else if (command instanceof Command.InstallState install) {
            stage.install(install);
            crash();
            scheduler.after(1, this::start);
        }
    }

    /** Old batches cannot be fetched from here any more: who lacks them has to fetch the state. */
    void forgetBatchesUpTo(long sequence) {
        archive.dropUpTo(sequence);
    }

    @Override
    public boolean leads() {
        return isPrimary();
    }

    @Override
    public void send(byte[] proof) {
        for (int to = 0; to < settings.group().replicas(); to++) {
            if (to != id) {
                tell(to, proof);
            }
        }
    }

    @Override
    public void order(byte[] operation) {
        if (isIdle) {
            return;
        }
        if (core != null && service.admitOfReplica(operation) instanceof Admission.Admitted) {
            step(new Input.Order(operation));
        }
    }

    @Override
    public void tell(int client, byte[] notice) {
        wire.send(id, client, new ReadReply(0, 0, List.of(Digest.sha256(notice)), new ReadContent.Whole(notice)));
    }

    @Override
    public void letIn(Collection<ClientMember> guests) {
        throw new AssertionError("nobody is let in here");
    }

    @Override
    public void ended(String part, Throwable cause) {
        throw new AssertionError(part, cause);
    }

    @Override
    public void answersChanged() {
        // nothing is kept here
    }

    /** Rejections, for finding out why something does not go on. */
    Map<Object, Long> rejections() {
        return core == null ? Map.of() : new HashMap<>(core.status().rejections());
    }
}
