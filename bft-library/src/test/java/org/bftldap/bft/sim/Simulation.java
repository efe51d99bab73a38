package org.bftldap.bft.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.bftldap.bft.core.codec.MessageCodec;
import org.bftldap.bft.core.message.Message;
import org.bftldap.bft.core.protocol.CoreStatus;
import org.bftldap.bft.core.protocol.Settings;
import org.bftldap.bft.core.types.GroupSize;
import org.bftldap.bft.sim.linear.History;
import org.bftldap.bft.sim.linear.Linearizability;
import org.bftldap.bft.sim.objects.Cells;
import org.jspecify.annotations.Nullable;

/**
 * One run: a time of faults, then everything heals, and then every correct replica must reach the same state and every client its answers
 * within a bound. At the end what the clients saw must be linearizable.
 */
final class Simulation {

    private static final int CHECKPOINT_INTERVAL = 4;
    private static final int WINDOW = 8;
    private static final int BATCH_BYTES = 2048;
    static final int REQUEST_BYTES = 1024;
    static final int SESSIONS = 16;
    private static final int CLOCK_TOLERANCE_MILLIS = 3_000;
    private static final int STATUS_INTERVAL_MILLIS = 50;
    static final int VIEW_TIMEOUT_MILLIS = 200;
    private static final long FAULTS_MICROS = 6_000_000;
    private static final long HEALED_MICROS = 60_000_000;
    private static final int EVENTS_MAX = 3_000_000;
    /** How often the end is looked for, and journals are cut. */
    private static final int EVENTS_PER_LOOK = 200;

    private final long seed;
    private final World world;
    private final Network network;
    private final Faults faults;
    private final MachineFaults machineFaults;
    private final List<SimReplica> replicas = new ArrayList<>();
    private final List<SimReplica> correct;
    private final TreeMap<Integer, SimClient> clients = new TreeMap<>();
    private final TreeMap<Integer, HostileClient> hostile = new TreeMap<>();
    private final History<Cells> history = new History<>();
    private final Submitted submitted = new Submitted();
    private long events;
    private long truncated;

    Simulation(SimRun run) {
        this.seed = run.seed();
        SimRandom random = new SimRandom(seed).fork("n" + run.replicas());
        SimOptions options = run.variant().options(SimOptions.drawn(random.fork("options"), run.replicas()));
        GroupSize group = new GroupSize(run.replicas());
        Invariants invariants = new Invariants(group, WINDOW, options, submitted);
        SimKeys keys = new SimKeys(group);
        Scheduler scheduler = new Scheduler();
        Map<Integer, Strategy> strategies = Strategies.drawn(options, random.fork("faulty"), keys, group, scheduler);
        strategies.keySet().removeIf(id -> !run.schedule().has("faulty " + id, 0, () -> "replica " + id + " is faulty"));
        world = new World(options, random, scheduler, keys, run.variant(), invariants, strategies, run.trace(), run.schedule());
        MessageCodec codec = new MessageCodec(settings(0, options).limits());
        network = new Network(scheduler, random.fork("net"), run.schedule().links(options.links()), codec, this::arrived, run.trace());
        for (int id = 0; id < options.replicas(); id++) {
            replicas.add(new SimReplica(settings(id, options), world, network));
        }
        for (int i = 0; i < options.load().clients(); i++) {
            int id = SimOptions.FIRST_CLIENT + i;
            clients.put(
                    id,
                    new SimClient(
                            id, world, network, history, submitted, run.variant().clientRules(), options.load().operations() / options.load().clients()));
        }
        for (int i = 0; i < options.load().hostileClients(); i++) {
            int id = SimOptions.FIRST_CLIENT + options.load().clients() + i;
            hostile.put(id, new HostileClient(id, world, network, submitted));
        }
        correct = replicas.stream()
                .filter(replica -> !options.faulty().contains(replica.id()))
                .toList();
        faults = new Faults(world, network, replicas, List.copyOf(clients.values()));
        machineFaults = new MachineFaults(world, replicas);
    }

    private static Settings settings(int id, SimOptions options) {
        return new Settings(
                id,
                new GroupSize(options.replicas()),
                CHECKPOINT_INTERVAL,
                WINDOW,
                options.sizes().batchOperationsMax(),
                BATCH_BYTES,
                options.sizes().pipelineMax(),
                REQUEST_BYTES,
                options.sizes().sessionWindow(),
                SESSIONS,
                CLOCK_TOLERANCE_MILLIS,
                STATUS_INTERVAL_MILLIS,
                VIEW_TIMEOUT_MILLIS);
    }

    private void arrived(int from, int to, Message message) {
        SimClient client = clients.get(to);
        if (client != null) {
            client.arrived(from, message);
        } else if (hostile.containsKey(to)) {
            hostile.get(to).arrived(message);
        } else {
            replicas.get(to).arrived(from, message);
        }
    }

    /** Runs to the end. */
    SimResult run() {
        world.trace("SEED " + seed + " " + world.options());
        try {
            replicas.forEach(SimReplica::start);
            clients.values().forEach(SimClient::start);
            hostile.values().forEach(HostileClient::start);
            faults.start();
            machineFaults.start();
            runUntil(FAULTS_MICROS, false);
            world.trace("HEAL");
            hostile.values().forEach(HostileClient::heal);
            machineFaults.heal();
            faults.heal();
            clients.values().forEach(SimClient::hurry);
            boolean converged = runUntil(world.scheduler().nowMicros() + HEALED_MICROS, true);
            Violation.check(converged, "LIVENESS", whyNot());
            checkHistory();
            return result(null);
        } catch (Violation violation) {
            return result(violation);
        } catch (RuntimeException failure) {
            // The top of a run: whatever the product throws is its fault, and has a seed.
            return result(new Violation("FAILURE", failure.toString(), failure));
        }
    }

    /** What happened how often, by kind: events in capitals, messages' troubles in small letters. */
    private Map<String, Long> counts() {
        Map<String, Long> counts = new TreeMap<>(network.counts());
        counts.putAll(world.trace().counts());
        return counts;
    }

    private SimResult result(@Nullable Violation violation) {
        long highestView = 0;
        for (SimReplica replica : replicas) {
            CoreStatus status = replica.status();
            highestView = Math.max(highestView, status == null ? 0 : status.view());
        }
        long applied = replicas.stream().mapToLong(SimReplica::applied).max().orElse(0);
        return new SimResult(
                seed,
                world.options().replicas(),
                events,
                applied,
                submitted.count(),
                history.pending(),
                highestView,
                counts(),
                world.trace().digest(),
                violation);
    }

    /** @return whether the end was reached: all answered, all equal */
    private boolean runUntil(long timeMicros, boolean toTheEnd) {
        while (world.scheduler().nowMicros() < timeMicros) {
            for (int i = 0; i < EVENTS_PER_LOOK; i++) {
                if (!world.scheduler().runNext()) {
                    throw new IllegalStateException("ticks never end");
                }
                events++;
            }
            Violation.check(events < EVENTS_MAX, "LIVENESS", "the run makes more events than " + EVENTS_MAX);
            if (toTheEnd ? isAtTheEnd() : areClientsDone()) {
                return true;
            }
            if (world.options().journals() != SimOptions.Journals.WHOLE) {
                truncateJournals();
            }
        }
        return false;
    }

    private boolean areClientsDone() {
        for (SimClient client : clients.values()) {
            if (!client.isDone()) {
                return false;
            }
        }
        return true;
    }

    private boolean isAtTheEnd() {
        if (!areClientsDone()) {
            return false;
        }
        if (correct.stream().anyMatch(replica -> replica.status() == null || !replica.status().takesPart())) {
            return false;
        }
        SimReplica first = correct.get(0);
        for (SimReplica replica : correct) {
            if (replica.applied() != first.applied()) {
                return false;
            }
        }
        for (SimReplica replica : correct) {
            Violation.check(
                    replica.service().root().equals(first.service().root()), "I3", "replicas differ at the end, at " + first.applied());
            world.invariants().suspects(replica.id(), replica.status());
        }
        return true;
    }

    /** Journals are cut below what all hold; nothing is to be done until that has moved. */
    private void truncateJournals() {
        long held = Long.MAX_VALUE;
        for (SimReplica replica : replicas) {
            CoreStatus status = replica.status();
            held = Math.min(held, status == null ? 0 : Math.min(status.stable(), replica.certified()));
        }
        for (SimReplica replica : replicas) {
            CoreStatus status = replica.status();
            boolean isShort = world.options().journals() == SimOptions.Journals.SHORT && status != null;
            long upTo = isShort ? Math.min(status.stable(), replica.certified()) - 1 : held - 1;
            if (upTo > 0) {
                replica.truncate(upTo);
            }
        }
    }

    private String whyNot() {
        StringBuilder why = new StringBuilder("not all is well after healing");
        for (SimReplica replica : replicas) {
            CoreStatus status = replica.status();
            why.append("; replica ").append(replica.id()).append(" applied ").append(replica.applied());
            if (status != null) {
                why.append(" stable ").append(status.stable()).append(" committed ").append(status.committed()).append(" view ").append(status.view()).append(' ').append(status.mode());
            }
        }
        clients.values().stream().filter(client -> !client.isDone()).forEach(client -> why.append("; ").append(client.unanswered()));
        return why.toString();
    }

    private void checkHistory() {
        history.objects()
                .forEach((object, calls) -> Violation.check(
                        Linearizability.isLinearizable(calls, Cells.EMPTY), "LINEARIZABLE", () -> object + ": " + calls));
    }
}
