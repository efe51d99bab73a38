package org.bftldap.giis.scale;

import java.util.ArrayList;
import java.util.List;
import org.bftldap.bft.core.types.GroupSize;
import org.bftldap.bft.nested.SimulatedKeeper;
import org.bftldap.giis.hierarchy.Routes;

/** One group: four replicas, the first of which leads. Its agreement is a delay: a write reaches each replica a little later. */
final class Domain {

    static final GroupSize SIZE = new GroupSize(4);

    /** Between the first replica that has executed a write and the last. */
    private static final long SPREAD_NANOS = 2_000_000;

    private final World world;
    private final int number;
    private final Routes routes;
    private final List<Replica> replicas = new ArrayList<>();
    private final long[] newest;

    /** By kind and version: since when no correct replica would answer so. */
    private final List<List<Long>> superseded = new ArrayList<>();

    Domain(World world, int number) {
        this.world = world;
        this.number = number;
        this.routes = world.tree.routes(number);
        this.newest = new long[world.load.kinds()];
        for (int kind = 0; kind < newest.length; kind++) {
            superseded.add(new ArrayList<>());
        }
        for (int i = 0; i < SIZE.replicas(); i++) {
            replicas.add(new Replica(world, this, i));
        }
        long first = world.random.nextLong(SimulatedKeeper.BEAT_MILLIS * 1_000_000L);
        for (Replica replica : replicas) {
            world.time.every(SimulatedKeeper.BEAT_MILLIS * 1_000_000L, first + replica.number(), replica::beat);
        }
    }

    int number() {
        return number;
    }

    String group() {
        return world.tree.group(number);
    }

    Routes routes() {
        return routes;
    }

    List<Replica> replicas() {
        return replicas;
    }

    /** What moves in this domain is written, one kind after the other. */
    void tick() {
        for (int kind = 0; kind < world.load.movingKinds(); kind++) {
            int moving = kind;
            world.time.after(kind * SPREAD_NANOS * 2, () -> write(moving));
        }
    }

    private void write(int kind) {
        long version = ++newest[kind];
        long last = 0;
        for (Replica replica : replicas) {
            long delay = world.random.nextLong(SPREAD_NANOS);
            last = Math.max(last, delay);
            world.time.after(delay, () -> replica.execute(kind, version));
        }
        world.time.after(last, () -> superseded.get(kind).add(world.time.now()));
    }

    /** How long this version had been superseded at that time; 0 if it was not. */
    long staleNanos(int kind, long version, long atNanos) {
        List<Long> times = superseded.get(kind);
        return version >= times.size() ? 0 : Math.max(0, atNanos - times.get((int) version));
    }
}
