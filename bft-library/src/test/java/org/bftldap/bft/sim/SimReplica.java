package org.bftldap.bft.sim;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.bftldap.bft.core.codec.JournalCodec;
import org.bftldap.bft.core.codec.MalformedException;
import org.bftldap.bft.core.message.BatchContent;
import org.bftldap.bft.core.message.JournalRecord;
import org.bftldap.bft.core.message.Message;
import org.bftldap.bft.core.message.ReadRefusal;
import org.bftldap.bft.core.message.ReadRefused;
import org.bftldap.bft.core.message.ReadRequest;
import org.bftldap.bft.core.message.Request;
import org.bftldap.bft.core.message.Verified;
import org.bftldap.bft.core.protocol.Command;
import org.bftldap.bft.core.protocol.CoreStatus;
import org.bftldap.bft.core.protocol.Input;
import org.bftldap.bft.core.protocol.Outgoing;
import org.bftldap.bft.core.protocol.Output;
import org.bftldap.bft.core.protocol.Restored;
import org.bftldap.bft.core.protocol.Settings;
import org.bftldap.bft.node.ImageServer;
import org.bftldap.bft.node.StageKeeper;
import org.bftldap.bft.core.types.Digest;
import org.jspecify.annotations.Nullable;

/**
 * One replica: the core, and around it the loop that keeps its output's order, as the product's node does. Outputs wait in a queue until
 * the journal is forced far enough; then their messages go, then their commands. A crash loses the queue, the memory, and of the journal
 * what was not forced.
 */
final class SimReplica {

    private static final long IDLE_TICK_MICROS = 20_000;
    /** What a socket's buffer holds for a process that stands still. */
    private static final int PAUSED_MESSAGES_MAX = 500;

    private record Held(Output output, long forcedEnd) {}

    private record Arrived(int from, Message message) {}

    private final Settings settings;
    private final World world;
    private final Wire wire;
    private final SimRandom random;
    private final SimClock clock;
    /** Some machines are slower than others for a whole run. */
    private final long slowness;
    private SimDisk disk = new SimDisk();
    private SimStore store = new SimStore();
    private final JournalCodec journalCodec;
    private final Deque<Held> held = new ArrayDeque<>();
    private final Deque<Arrived> whilePaused = new ArrayDeque<>();
    private BatchArchive archive = new BatchArchive();
    private RegisterService service = new RegisterService(store);
    private SimExecution execution = new SimExecution(service);
    private ImageServer images;
    private StageKeeper stage = new StageKeeper(service);
    private @Nullable Core core;
    private int incarnation;
    private boolean forcing;
    private boolean tickPlanned;
    private boolean paused;
    private boolean isNew = true;

    SimReplica(Settings settings, World world, Wire wire) {
        this.settings = settings;
        this.world = world;
        this.wire = wire;
        this.random = world.random().fork("replica." + settings.id());
        this.clock = new SimClock(world.scheduler(), random.fork("clock"));
        this.slowness = random.chance(300) ? 2 + random.below(8) : 1;
        this.journalCodec = new JournalCodec(settings.limits());
        this.images = new ImageServer(service, settings.limits());
    }

    int id() {
        return settings.id();
    }

    boolean isUp() {
        return core != null;
    }

    boolean isPaused() {
        return paused;
    }

    long applied() {
        return service.applied();
    }

    /** The newest image that a restart would open. */
    long certified() {
        return store.certified();
    }

    RegisterService service() {
        return service;
    }

    @Nullable CoreStatus status() {
        return core == null ? null : core.status();
    }

    /** Starts the process, for the first time or after a crash, through the core's recovery. */
    void start() {
        service = new RegisterService(store);
        execution = new SimExecution(service);
        images = new ImageServer(service, settings.limits());
        stage = new StageKeeper(service);
        archive = new BatchArchive();
        if (!beginJournal()) {
            diskFailed("cannot take the first record");
            return;
        }
        List<JournalRecord> journal = new ArrayList<>();
        for (byte[] record : disk.records()) {
            journal.add(decode(record));
        }
        journal.forEach(archive::add);
        List<Restored.Leaf> leaves = new ArrayList<>();
        service.leaves().forEachLibraryLeaf((key, value) -> leaves.add(new Restored.Leaf(key, value)));
        images.taken(service.applied(), service.buckets());
        Core recovered = world.variant()
                .cores()
                .recover(settings, content -> world.keys().sign(id(), content), new Restored(service.applied(), service.root(), leaves), world.variant().node().remembered(journal));
        core = recovered;
        world.trace("START " + id() + " at n=" + service.applied() + " with " + journal.size() + " records");
        handle(guarded(() -> recovered.start(clock.tick())));
        if (isUp()) {
            planIdleTick();
        }
    }

    /** As the node does: the first record tells a new member from one that lost what it promised. False if it is not on disk. */
    private boolean beginJournal() {
        if (disk.end() == 0) {
            JournalRecord first = isNew ? new JournalRecord.Joined() : new JournalRecord.Lost(service.applied() + 1);
            if (!disk.append(JournalCodec.encode(first)) || !disk.force(disk.end())) {
                return false;
            }
        }
        isNew = false;
        return true;
    }

    /** The disk is lost, journal and store; what comes back knows nothing of its past. */
    void wipe() {
        crash();
        world.trace("WIPE " + id());
        disk = new SimDisk();
        store = new SimStore();
        world.invariants().wiped(id());
    }

    /** A bit of the image that the next start will open changes. */
    void corrupt() {
        crash();
        if (store.corrupt()) {
            world.trace("CORRUPT " + id());
        }
    }

    /** The fetched state is installed: begins anew, in an orderly way, so that nothing of the journal is lost. */
    private void startAnew() {
        world.trace("ANEW " + id());
        world.invariants().forced(id(), (int) (disk.end() - disk.durableEnd()));
        disk.force(disk.end());
        end();
        world.invariants().crashed(id(), decodedJournal());
        start();
    }

    void crash() {
        world.trace("CRASH " + id());
        end();
        disk.crash(random.fork("crash." + incarnation));
        world.invariants().crashed(id(), decodedJournal());
    }

    private void end() {
        core = null;
        incarnation++;
        held.clear();
        whilePaused.clear();
        forcing = false;
        tickPlanned = false;
        paused = false;
    }

    SimClock clock() {
        return clock;
    }

    SimDisk disk() {
        return disk;
    }

    /** What was not on disk may be lost, and nobody can say what is: the only honest thing to do is to end. */
    private void diskFailed(String how) {
        world.trace("DISK " + id() + " " + how + ", the process ends");
        crash();
    }

    /** The process stands still; what is sent to it waits, as far as there is room. */
    void pause() {
        world.trace("PAUSE " + id());
        paused = true;
    }

    void resume() {
        if (!paused) {
            return;
        }
        world.trace("RESUME " + id());
        paused = false;
        int life = incarnation;
        long delay = 1;
        while (!whilePaused.isEmpty()) {
            Arrived arrived = whilePaused.poll();
            later(delay++, life, () -> received(arrived.from, arrived.message));
        }
        later(delay, life, this::pump);
        planTick(delay);
    }

    /** A message came out of the network. */
    void arrived(int from, Message message) {
        if (core == null) {
            return;
        }
        if (!paused) {
            received(from, message);
        } else if (whilePaused.size() < PAUSED_MESSAGES_MAX) {
            whilePaused.add(new Arrived(from, message));
        }
    }

    /** The connection to another replica broke: its process died. */
    void unlinked(int peer) {
        if (core != null && !paused) {
            step(new Input.Unlinked(peer));
        }
    }

    private void received(int from, Message message) {
        world.traceDelivery(from, id(), message);
        if (message instanceof ReadRequest read) {
            CoreStatus status = status();
            boolean readable = status != null && world.variant().node().mayRead(status);
            sendToClient(from, readable ? execution.answer(read, id()) : new ReadRefused(read.readId(), ReadRefusal.BUSY));
        } else if (message instanceof Request request && !SimKeys.isAdmitted(request, service)) {
            throw new Violation("SIM", "clients of the simulator ask for what may be admitted");
        } else if (world.keys().isAuthentic(message, service)) {
            step(new Input.Received(new Verified<>(from, message)));
            planTick(1 + random.below(300));
        }
    }

    private void planTick(long delayMicros) {
        if (!tickPlanned && isUp()) {
            tickPlanned = true;
            later(delayMicros, incarnation, () -> {
                tickPlanned = false;
                step(clock.tick());
            });
        }
    }

    private void planIdleTick() {
        later(IDLE_TICK_MICROS, incarnation, () -> {
            step(clock.tick());
            planIdleTick();
        });
    }

    /** Runs only in this life of the process, and once it does not stand still. */
    private void later(long delayMicros, int life, Runnable event) {
        world.scheduler().after(delayMicros, () -> {
            if (incarnation != life || core == null) {
                return;
            }
            if (paused) {
                later(IDLE_TICK_MICROS, life, event);
            } else {
                event.run();
            }
        });
    }

    private void step(Input input) {
        Core running = core;
        if (running == null) {
            throw new IllegalStateException("a crashed replica makes no step");
        }
        handle(guarded(() -> running.step(input)));
        world.invariants().sized(id(), running.sizes());
    }

    private Output guarded(java.util.function.Supplier<Output> step) {
        try {
            return step.get();
        } catch (IllegalStateException | IllegalArgumentException | AssertionError e) {
            if (e.getMessage() != null && e.getMessage().startsWith("invariant broken")) {
                throw new Violation("CORE", "replica " + id() + " found itself wrong: " + e.getMessage(), e);
            }
            throw new Violation("CORE", "replica " + id() + " failed: " + e, e);
        }
    }

    private void handle(Output output) {
        for (JournalRecord record : output.journal()) {
            world.invariants().journalled(id(), record, status());
            if (!disk.append(JournalCodec.encode(record))) {
                diskFailed("is full");
                return;
            }
            archive.add(record);
        }
        if (!output.isEmpty()) {
            held.add(new Held(output, world.variant().node().mustWait(output) ? disk.end() : 0));
            pump();
        }
    }

    /** Lets go what waits for nothing more, and forces the journal for the rest. */
    private void pump() {
        while (!held.isEmpty() && held.peek().forcedEnd <= disk.durableEnd()) {
            release(held.poll().output);
        }
        if (!held.isEmpty() && !forcing) {
            forcing = true;
            long end = disk.end();
            later(1 + random.below(world.options().disks().forceMaxMicros()), incarnation, () -> {
                forcing = false;
                int count = (int) (end - disk.durableEnd());
                if (!disk.force(end)) {
                    diskFailed("cannot force");
                    return;
                }
                world.invariants().forced(id(), count);
                pump();
            });
        }
    }

    private void release(Output output) {
        output.sends().forEach(this::send);
        output.commands().forEach(this::run);
    }

    private void send(Outgoing outgoing) {
        world.invariants().sent(id(), outgoing);
        if (outgoing instanceof Outgoing.ToOthers all) {
            for (int to = 0; to < settings.group().replicas(); to++) {
                if (to != id()) {
                    sendTo(to, all.message());
                }
            }
        } else if (outgoing instanceof Outgoing.ToReplica one) {
            sendTo(one.replica(), one.message());
        } else if (outgoing instanceof Outgoing.ToClient client) {
            sendToClient(client.client(), client.message());
        }
    }

    private void sendToClient(int client, Message message) {
        world.overheard(id(), client, message, wire);
        sendTo(client, message);
    }

    private void sendTo(int to, Message message) {
        world.strategy(id()).send(id(), to, message, wire);
    }

    private void run(Command command) {
        SimOptions.Disks times = world.options().disks();
        if (command instanceof Command.Execute execute) {
            world.invariants().executing(id(), execute);
            later(slowness * (1 + random.below(times.executeMaxMicros())), incarnation, () -> {
                List<byte[]> results = execution.execute(execute);
                world.invariants().executed(id(), execute.context().sequence(), results);
                step(new Input.Executed(execute.context().sequence(), results));
            });
        } else if (command instanceof Command.Seal seal) {
            world.invariants().sealing(id(), seal);
            world.trace("EXECUTED " + id() + " n=" + seal.sequence());
            execution.seal(seal);
            seal.reads().forEach(read -> sendToClient(read.client(), execution.answer(read, seal.sequence(), id())));
            seal.replies().forEach(this::send);
        } else if (command instanceof Command.TakeImage image) {
            later(1 + random.below(times.imageMaxMicros()), incarnation, () -> {
                service.takeImage(image.sequence());
                Digest root = service.root();
                world.invariants().imageTaken(id(), image.sequence(), root);
                images.taken(image.sequence(), service.buckets());
                step(new Input.ImageTaken(image.sequence(), root));
            });
        } else if (command instanceof Command.CheckpointStable stable) {
            world.trace("STABLE " + id() + " n=" + stable.certificate().sequence());
            world.invariants().stable(id(), stable.certificate());
            service.imageCertified(stable.certificate().sequence());
        } else if (command instanceof Command.ServeBatches serve) {
            serve(serve);
        } else if (command instanceof Command.ServeBatch serve) {
            BatchContent content = archive.content(serve.sequence(), serve.digest());
            if (content != null) {
                sendTo(serve.peer(), content);
            }
        } else if (command instanceof Command.KeepEvidence keep) {
            world.trace("EVIDENCE " + id() + " against " + keep.evidence().culprit() + " " + keep.evidence().kind());
            world.invariants().accused(id(), keep.evidence(), settings);
        } else if (command instanceof Command.Stop stop) {
            throw new Violation("STOP", "replica " + id() + " stops: " + stop.reason());
        } else {
            transfer(command);
        }
    }

    private void transfer(Command command) {
        if (command instanceof Command.ServeState serve) {
            sendTo(serve.peer(), images.serve(serve, clock.tick().monotonicNanos()));
        } else if (command instanceof Command.BeginStage) {
            later(1 + random.below(world.options().disks().imageMaxMicros()), incarnation, () -> {
                world.trace("STAGE " + id());
                step(stage.begin());
            });
        } else if (command instanceof Command.StageBucket bucket) {
            stage.write(bucket);
        } else if (command instanceof Command.DropStage) {
            stage.close();
        } else if (command instanceof Command.InstallState install) {
            world.trace("INSTALL " + id() + " n=" + install.certificate().sequence());
            later(1 + random.below(world.options().disks().imageMaxMicros()), incarnation, () -> {
                stage.install(install);
                world.invariants().installed(id(), install.certificate(), new RegisterService(store).root());
                later(1, incarnation, this::startAnew);
            });
        }
    }

    private void serve(Command.ServeBatches serve) {
        var claims = archive.claims(serve.from(), serve.to(), serve.form(), World.CLAIMS_MAX);
        sendTo(serve.peer(), new org.bftldap.bft.core.message.Batches(claims));
    }

    /** Drops the journal's records up to a number below what all replicas hold in a certified image. */
    void truncate(long sequence) {
        long end = disk.begin();
        for (byte[] record : disk.records()) {
            if (decode(record).sequence() > sequence) {
                break;
            }
            end++;
        }
        disk.truncateBefore(end);
        archive.dropUpTo(sequence);
    }

    private List<JournalRecord> decodedJournal() {
        return disk.records().stream().map(this::decode).toList();
    }

    private JournalRecord decode(byte[] record) {
        try {
            return journalCodec.decode(record);
        } catch (MalformedException e) {
            throw new Violation("CODEC", "a journal record does not decode: " + e.getMessage(), e);
        }
    }
}
