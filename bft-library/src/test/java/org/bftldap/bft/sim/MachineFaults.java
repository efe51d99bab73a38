package org.bftldap.bft.sim;

import java.util.List;

/**
 * What happens to machines besides crashes: disks that are full or cannot force, which ends the process until they are mended, and clocks
 * that somebody sets wrong for a while.
 */
final class MachineFaults {

    private static final int TURN_MICROS = 100_000;
    private static final int BROKEN_MICROS_MAX = 800_000;
    private static final int WRONG_CLOCK_MICROS_MAX = 2_000_000;
    private static final int WRONG_MILLIS = 10_000;
    /**
     * What the others still take for the time: proposals from a primary whose clock is farther back would be refused for longer than a run
     * lasts.
     */
    private static final int WRONG_PRIMARY_BACK_MILLIS = 1_900;

    private static final int WRONG_PRIMARY_AHEAD_MILLIS = 8_000;

    private final World world;
    private final SimRandom turns;
    private final List<SimReplica> replicas;
    private boolean healed;
    private int turn;

    MachineFaults(World world, List<SimReplica> replicas) {
        this.world = world;
        this.turns = world.random().fork("machines");
        this.replicas = replicas;
    }

    void start() {
        world.scheduler().after(1 + turns.below(TURN_MICROS), () -> {
            if (!healed) {
                turn(turns.forkFor(++turn));
                start();
            }
        });
    }

    /** Disks work and clocks are right, for good. */
    void heal() {
        healed = true;
        replicas.forEach(replica -> {
            replica.disk().fails(SimDisk.Failure.NONE);
            replica.clock().setWrong(0);
        });
    }

    private void turn(SimRandom random) {
        SimOptions.Machines chances = world.options().machines();
        if (random.chance(chances.diskPerMille())) {
            breakDisk(random.pick(replicas), random);
        }
        if (random.chance(chances.clockPerMille())) {
            setClockWrong(random.pick(replicas), random);
        }
    }

    private boolean happens(String what) {
        return world.happens("machine " + turn + " " + what, () -> what);
    }

    private void breakDisk(SimReplica replica, SimRandom random) {
        SimDisk.Failure failure = random.chance(500) ? SimDisk.Failure.FULL : SimDisk.Failure.NOT_FORCING;
        long broken = 1 + random.below(BROKEN_MICROS_MAX);
        if (happens("disk of " + replica.id() + " is " + failure + " for " + broken + " us")) {
            replica.disk().fails(failure);
            world.scheduler().after(broken, () -> mendDisk(replica));
        }
    }

    private void mendDisk(SimReplica replica) {
        replica.disk().fails(SimDisk.Failure.NONE);
        if (!replica.isUp()) {
            replica.start();
        }
    }

    private void setClockWrong(SimReplica replica, SimRandom random) {
        long by = replica.id() == 0
                ? random.between(-WRONG_PRIMARY_BACK_MILLIS, WRONG_PRIMARY_AHEAD_MILLIS)
                : random.between(-WRONG_MILLIS, WRONG_MILLIS);
        long wrong = 1 + random.below(WRONG_CLOCK_MICROS_MAX);
        if (happens("clock of " + replica.id() + " is wrong by " + by + " ms for " + wrong + " us")) {
            world.trace("CLOCK " + replica.id() + " is wrong by " + by + " ms");
            replica.clock().setWrong(by);
            world.scheduler().after(wrong, () -> {
                world.trace("CLOCK " + replica.id() + " is right");
                replica.clock().setWrong(0);
            });
        }
    }
}
