package org.bftldap.bft.nested;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.stream.Stream;
import org.bftldap.bft.config.ClientMember;
import org.bftldap.bft.config.GroupConfig;
import org.bftldap.bft.config.ReplicaMember;
import org.bftldap.bft.core.message.Message;
import org.bftldap.bft.core.protocol.Settings;
import org.bftldap.bft.core.types.Digest;
import org.bftldap.bft.core.types.GroupSize;
import org.bftldap.bft.crypto.NodeKeys;
import org.bftldap.bft.node.CounterService;
import org.bftldap.bft.node.TestGroup;
import org.bftldap.bft.service.Caller;
import org.bftldap.bft.service.ReadAnswer;
import org.bftldap.bft.service.ReplicatedService;
import org.bftldap.bft.sim.Scheduler;
import org.bftldap.bft.sim.SimRandom;

/**
 * A group of callers and a group of counters in one thread and in simulated time: the product's cores, services and signatures of invocations; in
 * place of sockets a network that loses, delays and reorders by a seed. What hostile members do stands in its hooks.
 */
final class SimGroups {

    static final String CALLERS = "callers";
    static final String COUNTERS = "counters";
    private static final long PATIENCE_MICROS = 180_000_000;
    private static final long ASIDE_TICK_MICROS = 20_000;

    /** What becomes of a message from one member of a group to another: it, others, or nothing. */
    interface Carried {
        List<Message> between(int from, int to, Message message);
    }

    /** What becomes of a question, or of an answer: it, another, or nothing. */
    interface Crossing {
        List<byte[]> between(int caller, int counter, byte[] bytes);
    }

    final Scheduler scheduler = new Scheduler();
    final GroupConfig callers;
    final GroupConfig counters;
    final List<NodeKeys> callerKeys = new ArrayList<>();
    final List<NodeKeys> counterKeys = new ArrayList<>();
    final List<SimMember> callerMembers = new ArrayList<>();
    final List<SimMember> counterMembers = new ArrayList<>();
    final SimUser user;
    int lossPerMille;
    Carried amongCallers = (from, to, message) -> List.of(message);
    Crossing questions = (caller, counter, bytes) -> List.of(bytes);
    Crossing answers = (caller, counter, bytes) -> List.of(bytes);
    /** Each question that reached a counter. */
    long asked;

    private final Path directory;
    private final SimRandom random;
    private boolean asking;
    private final TreeMap<Integer, TallyService> tallies = new TreeMap<>();
    private final TreeMap<Integer, CounterService> counts = new TreeMap<>();

    SimGroups(Path directory, int callerCount, int counterCount, long seed) {
        this.directory = directory;
        this.random = new SimRandom(seed);
        List<ReplicaMember> calling = members(callerCount, callerKeys);
        List<ClientMember> guests = new ArrayList<>();
        for (ReplicaMember one : calling) {
            guests.add(new ClientMember(1000 + one.id(), CallerGroups.clientName(CALLERS, one.id()), CallerGroups.ROLE, one.keys()));
        }
        callers = group(CALLERS, calling, List.of());
        counters = group(COUNTERS, members(counterCount, counterKeys), guests);
        for (int id = 0; id < callerCount; id++) {
            int self = id;
            callerMembers.add(new SimMember(settings(id, callerCount), scheduler, this::carryAmongCallers, () -> openCaller(self)));
        }
        for (int id = 0; id < counterCount; id++) {
            int self = id;
            counterMembers.add(new SimMember(settings(id, counterCount), scheduler, this::carryAmongCounters, () -> openCounter(self)));
        }
        user = new SimUser(new GroupSize(callerCount).weak(), scheduler, request -> {
            for (int to = 0; to < callerCount; to++) {
                carryAmongCallers(SimUser.ID, to, request);
            }
        });
    }

    private static List<ReplicaMember> members(int count, List<NodeKeys> keys) {
        List<ReplicaMember> members = new ArrayList<>();
        for (int id = 0; id < count; id++) {
            keys.add(NodeKeys.generate());
            members.add(new ReplicaMember(id, "127.0.0.1", 1, keys.get(id).publicKeys()));
        }
        return members;
    }

    private static GroupConfig group(String name, List<ReplicaMember> members, List<ClientMember> clients) {
        return new GroupConfig(name, Digest.sha256("file of " + name).toBytes(), 0, members, clients, TestGroup.smallTuning(), true);
    }

    private static Settings settings(int id, int replicas) {
        return new Settings(id, new GroupSize(replicas), 8, 16, 32, 1 << 18, 4, 1 << 20, 64, 32, 3_000, 100, 500);
    }

    SimGroups start() {
        counterMembers.forEach(SimMember::start);
        callerMembers.forEach(SimMember::start);
        return this;
    }

    private Path store(String group, int id) {
        return directory.resolve(group + "-" + id);
    }

    /** Before the start: the callers ask in the order, and invoke nothing. */
    void callersAsk() {
        asking = true;
    }

    private ReplicatedService openCaller(int id) {
        if (asking) {
            SimWay way = new SimWay(counters, CALLERS, scheduler, (counter, question, answer) -> ask(id, counter, question, answer));
            return new AskingService(store(CALLERS, id), callers, id, callerKeys.get(id), counters, way, this::aside);
        }
        TallyService tally = new TallyService(store(CALLERS, id));
        tallies.put(id, tally);
        Targets targets = new Targets(List.of(counters), group -> new SimWay(group, CALLERS, scheduler, (counter, question, answer) ->
                ask(id, counter, question, answer)));
        return new InvokingService(tally, callers, id, callerKeys.get(id), targets, this::aside);
    }

    private ReplicatedService openCounter(int id) {
        CounterService count = new CounterService(store(COUNTERS, id));
        counts.put(id, count);
        return new CertifyingService(new ServingService(count, counters, id, List.of(callers), this::aside), counters, id, counterKeys.get(id));
    }

    /** In simulated time; ends with the life of its replica. */
    private Aside aside(String name, LongConsumer tick, Consumer<Throwable> ended) {
        return new Aside() {
            private boolean closed;

            {
                again();
            }

            private void again() {
                scheduler.after(ASIDE_TICK_MICROS, () -> {
                    if (!closed) {
                        tick.accept(scheduler.nowMicros() * 1000);
                        again();
                    }
                });
            }

            @Override
            public void run(LongConsumer work) {
                scheduler.after(1, () -> {
                    if (!closed) {
                        work.accept(scheduler.nowMicros() * 1000);
                    }
                });
            }

            @Override
            public void offer(LongConsumer work, Runnable otherwise) {
                run(work);
            }

            @Override
            public void close() {
                closed = true;
            }
        };
    }

    private void later(Runnable event) {
        if (!random.chance(lossPerMille)) {
            scheduler.after(random.between(200, 4_000), event);
        }
    }

    private void carryAmongCallers(int from, int to, Message message) {
        if (to == SimUser.ID) {
            later(() -> user.arrived(from, message));
        } else {
            amongCallers.between(from, to, message).forEach(one -> later(() -> callerMembers.get(to).arrived(from, one)));
        }
    }

    private void carryAmongCounters(int from, int to, Message message) {
        if (to < counterMembers.size()) {
            later(() -> counterMembers.get(to).arrived(from, message));
        }
    }

    /** As over the connection of a caller's replica to one of the counters'. */
    void ask(int caller, int counter, byte[] question, Consumer<byte[]> answer) {
        for (byte[] one : questions.between(caller, counter, question)) {
            later(() -> {
                SimMember member = counterMembers.get(counter);
                if (member.isUp()) {
                    asked++;
                    member.service()
                            .readLater(new Caller(1000 + caller, CallerGroups.ROLE), new byte[32], one)
                            .thenAccept(given -> answered(caller, counter, given, answer));
                }
            });
        }
    }

    private void answered(int caller, int counter, ReadAnswer given, Consumer<byte[]> answer) {
        byte[] chunk = given.nextChunk();
        given.close();
        for (byte[] one : answers.between(caller, counter, chunk)) {
            later(() -> answer.accept(one));
        }
    }

    TallyService tally(int caller) {
        return tallies.get(caller);
    }

    long count(int counter, String name) {
        return counts.get(counter).value(name);
    }

    /** Also the store is lost. */
    void wipeCaller(int id) {
        callerMembers.get(id).crash();
        callerMembers.get(id).loseJournal();
        try (Stream<Path> files = Files.walk(store(CALLERS, id))) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void runUntil(String what, BooleanSupplier condition) {
        long end = scheduler.nowMicros() + PATIENCE_MICROS;
        while (!condition.getAsBoolean()) {
            if (scheduler.nowMicros() > end || !scheduler.runNext()) {
                throw new AssertionError("never came about: " + what + "; " + state());
            }
        }
    }

    void runFor(long millis) {
        long end = scheduler.nowMicros() + millis * 1000;
        while (scheduler.nowMicros() < end && scheduler.runNext()) {
            // on
        }
    }

    private String state() {
        StringBuilder text = new StringBuilder();
        for (SimMember member : callerMembers) {
            text.append("caller ").append(member.id).append(" view ").append(member.view());
            text.append(" applied ").append(member.isUp() ? member.service().applied() : -1);
            text.append(" reads ").append(member.orderedReads);
            text.append(" events ").append(tallies.containsKey(member.id) ? tally(member.id).events : "none").append(' ').append(member.rejections()).append('\n');
        }
        for (SimMember member : counterMembers) {
            text.append("counter ").append(member.id).append(" view ").append(member.view());
            text.append(" applied ").append(member.isUp() ? member.service().applied() : -1).append('\n');
        }
        return text.toString();
    }

    void close() {
        callerMembers.stream().filter(SimMember::isUp).forEach(SimMember::crash);
        counterMembers.stream().filter(SimMember::isUp).forEach(SimMember::crash);
    }
}
