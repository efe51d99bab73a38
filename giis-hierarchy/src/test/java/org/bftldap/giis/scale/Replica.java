package org.bftldap.giis.scale;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.bftldap.bft.core.types.Digest;
import org.bftldap.bft.nested.LeaseTimes;
import org.bftldap.bft.nested.NestedCodec;
import org.bftldap.bft.nested.SimulatedKeeper;
import org.bftldap.bft.nested.SimulatedOwner;
import org.bftldap.giis.hierarchy.NestedQuery;
import org.bftldap.giis.hierarchy.Plan;

/** One replica: plans with the product's routes, keeps its leases with the product's, and asks others through {@link Asker}. */
final class Replica {

    /** As the product: looking after leases rests four times as long as it has worked. */
    private static final int REST = 4;

    private final World world;
    private final Domain home;
    private final int number;
    private final int id;
    private final long[] executed;
    private final SimulatedOwner leases;
    private final Asker asker;
    private long busyUntil;
    private boolean awake;
    private long restUntil;
    private long looks;

    Replica(World world, Domain home, int number) {
        this.world = world;
        this.home = home;
        this.number = number;
        this.id = world.nextReplicaId();
        this.executed = new long[world.load.kinds()];
        this.leases = new SimulatedOwner(this::versionNow, this::tell, world.time::now, id);
        this.asker = new Asker(world, this, home);
    }

    int number() {
        return number;
    }

    Domain home() {
        return home;
    }

    /** Of all replicas of all groups. */
    int id() {
        return id;
    }

    Asker asker() {
        return asker;
    }

    int leasesHeld() {
        return leases.counters().held();
    }

    /** Its one processor does one thing after the other. */
    void work(long nanos, Runnable then) {
        busyUntil = Math.max(world.time.now(), busyUntil) + nanos;
        world.time.at(busyUntil, then);
    }

    void execute(int kind, long version) {
        executed[kind] = version;
        answersChanged();
    }

    /** The state has changed, or what this replica keeps of others. */
    void answersChanged() {
        leases.changed();
        wake();
    }

    private void wake() {
        if (!awake) {
            awake = true;
            world.time.at(restUntil, this::check);
        }
    }

    private void check() {
        awake = false;
        looks = 0;
        leases.check();
        restUntil = world.time.now() + looks * world.costs.lookNanos() * (1 + REST);
    }

    void beat() {
        leases.beat();
        asker.sweep();
    }

    private void tell(String group, byte[] notice) {
        Domain keeper = world.domain(group);
        boolean stale = SimulatedKeeper.isStale(notice);
        world.tally.message(stale ? Tally.Traffic.STALE : Tally.Traffic.BEAT, keeper.replicas().size(), notice.length);
        for (Replica other : keeper.replicas()) {
            world.between(this, other, notice.length, () -> other.asker.hear(home.group(), number, notice));
        }
    }

    /** Another group's replica asks. */
    void serve(String caller, Digest nonce, byte[] request, Question.Waiting answer) {
        // As the product: whatever is asked further on is asked alike for all replicas of the asking group.
        Digest further = Digest.sha256(caller.getBytes(StandardCharsets.UTF_8), nonce.toBytes());
        read(world.decode(request), further, outcome -> work(world.costs.signNanos(), () -> {
            Part part = outcome.part().bytes() > NestedCodec.RESULT_BYTES_MAX ? Part.none() : outcome.part();
            int age = part.missing() > 0 ? Integer.MAX_VALUE : outcome.ageMillis();
            if (age < LeaseTimes.LEASE_MILLIS) {
                leases.grant(caller, request, part.version());
                wake();
            }
            answer.done(new Question.Outcome(part, age, outcome.asked()));
        }));
    }

    /** Answers by what is here, and by what the groups say that hold the rest. */
    void read(NestedQuery query, Digest nonce, Question.Waiting answer) {
        work(world.costs.searchNanos(), () -> {
            Plan plan = plan(query);
            if (plan.remote().isEmpty()) {
                finish(plan, query, List.of(), answer);
                return;
            }
            Question.Outcome[] parts = new Question.Outcome[plan.remote().size()];
            int[] open = {parts.length};
            for (int i = 0; i < parts.length; i++) {
                int place = i;
                Plan.Step step = plan.remote().get(i);
                asker.ask(world.domain(step.group()), nonce, further(query, step), query.patienceMillis(), outcome -> {
                    parts[place] = outcome;
                    if (--open[0] == 0) {
                        finish(plan, query, List.of(parts), answer);
                    }
                });
            }
        });
    }

    private Plan plan(NestedQuery query) {
        return home.routes().plan(world.tree.dn(query.search().base()), query.search(), query);
    }

    private byte[] further(NestedQuery query, Plan.Step step) {
        return query.sentBy(home.group(), step.search(), List.of()).encode();
    }

    private void finish(Plan plan, NestedQuery query, List<Question.Outcome> theirs, Question.Waiting answer) {
        List<Part> parts = new ArrayList<>();
        if (!plan.local().isEmpty()) {
            parts.add(own(query));
        }
        theirs.forEach(outcome -> parts.add(outcome.part()));
        Part whole = Part.merged(parts);
        int age = theirs.stream().mapToInt(Question.Outcome::ageMillis).max().orElse(0);
        boolean asked = theirs.stream().anyMatch(Question.Outcome::asked);
        long entries = whole.bytes() / world.load.entryBytes();
        work(entries * world.costs.entryNanos(), () -> answer.done(new Question.Outcome(whole, age, asked)));
    }

    private Part own(NestedQuery query) {
        return Part.own(home.number(), executed[World.kind(query.search())], world.load.entries() * world.load.entryBytes());
    }

    private OptionalLong versionNow(String group, byte[] request) {
        looks++;
        NestedQuery query = world.decode(request);
        Plan plan = plan(query);
        List<Long> versions = new ArrayList<>();
        if (!plan.local().isEmpty()) {
            versions.add(executed[World.kind(query.search())]);
        }
        for (Plan.Step step : plan.remote()) {
            OptionalLong kept = asker.keptVersion(step.group(), further(query, step));
            if (kept.isEmpty()) {
                return kept;
            }
            versions.add(kept.getAsLong());
        }
        return OptionalLong.of(versions.size() == 1 ? versions.get(0) : Part.version(versions));
    }
}
