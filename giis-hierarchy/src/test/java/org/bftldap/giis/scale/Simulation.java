package org.bftldap.giis.scale;

import java.util.concurrent.TimeUnit;
import org.bftldap.bft.nested.CacheCounters;

/** One run: a tree of domains under load, some seconds of it counted. The same arguments give the same figures. */
final class Simulation {

    private final World world;
    private long clients;

    Simulation(int domains, int fanOut, Load load, long seed) {
        this.world = new World(new Tree(domains, fanOut), Costs.measured(), load, seed);
    }

    Figures run() {
        Load load = world.load;
        long tick = seconds(load.tickSeconds());
        for (int i = 0; i < world.tree.domains(); i++) {
            world.time.every(tick, world.random.nextLong(tick), world.domain(i)::tick);
        }
        arrivals(load.rootPerSecond(), () -> ask(0));
        if (world.tree.domains() > 1) {
            arrivals(load.sitesPerSecond(), () -> ask(leaf()));
        }
        world.time.runUntil(seconds(load.warmSeconds()));
        long hitsBefore = sum(CacheCounters::hits);
        long missesBefore = sum(CacheCounters::misses);
        world.tally.begin();
        world.time.runUntil(seconds(load.warmSeconds() + load.seconds()));
        return figures(sum(CacheCounters::hits) - hitsBefore, sum(CacheCounters::misses) - missesBefore);
    }

    private static long seconds(long seconds) {
        return TimeUnit.SECONDS.toNanos(seconds);
    }

    /** At random, by an exponential law. */
    private void arrivals(double perSecond, Runnable what) {
        world.time.after((long) (-Math.log(1 - world.random.nextDouble()) / perSecond * seconds(1)), () -> {
            what.run();
            arrivals(perSecond, what);
        });
    }

    private int leaf() {
        int first = world.tree.firstLeaf();
        return first + world.random.nextInt(world.tree.domains() - first);
    }

    /** Leaves are not wanted alike: the second about half as often as the first, the third a third as often, and so on. */
    private int wantedLeaf() {
        int first = world.tree.firstLeaf();
        int leaves = world.tree.domains() - first;
        return first + Math.min(leaves, (int) Math.pow(leaves + 1, world.random.nextDouble())) - 1;
    }

    private void ask(int at) {
        boolean whole = world.random.nextInt(100) < world.load.wholePerCent();
        int kind = world.random.nextInt(world.load.kinds());
        String base = world.tree.suffix(whole ? 0 : wantedLeaf());
        Tally.Asked asked = at == 0
                ? whole ? Tally.Asked.ROOT_FOR_ALL : Tally.Asked.ROOT_FOR_ONE
                : whole ? Tally.Asked.SITE_FOR_ALL : Tally.Asked.SITE_FOR_ONE;
        new Client(world, world.domain(at), world.search(base, kind), asked, clients++).ask();
    }

    private interface Counter {
        long of(CacheCounters counters);
    }

    private long sum(Counter counter) {
        long sum = 0;
        for (int i = 0; i < world.tree.domains(); i++) {
            for (Replica replica : world.domain(i).replicas()) {
                sum += replica.asker().counters().stream().mapToLong(counter::of).sum();
            }
        }
        return sum;
    }

    private Figures figures(long hits, long misses) {
        long mostCached = 0;
        int mostLeases = 0;
        for (int i = 0; i < world.tree.domains(); i++) {
            for (Replica replica : world.domain(i).replicas()) {
                mostCached = Math.max(mostCached, replica.asker().cacheBytes());
                mostLeases = Math.max(mostLeases, replica.leasesHeld());
            }
        }
        return new Figures(world.tree.domains(), world.tree.levels(), world.load.seconds(), hits, misses, mostCached, mostLeases, world.tally);
    }
}
