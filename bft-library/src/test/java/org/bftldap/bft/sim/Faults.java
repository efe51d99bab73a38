package org.bftldap.bft.sim;

import java.util.List;
import java.util.stream.IntStream;

/**
 * Crashes, restarts, pauses and cuts at random, until the run is healed. Each turn draws from a source of its own, so that one fault left
 * out changes nothing of what later turns draw.
 */
final class Faults {

    private static final int TURN_MICROS = 50_000;
    private static final int DOWN_MICROS_MAX = 600_000;
    private static final int PAUSE_MICROS_MAX = 2_500_000;
    private static final int CUT_MICROS_MAX = 800_000;
    private static final int DISK_PER_MILLE = 8;

    private final World world;
    private final SimRandom turns;
    private SimRandom disks;
    private final Network network;
    private final List<SimReplica> replicas;
    private final List<SimClient> clients;
    private boolean healed;
    private int turn;
    /** Of this turn. */
    private SimRandom random;

    Faults(World world, Network network, List<SimReplica> replicas, List<SimClient> clients) {
        this.clients = clients;
        this.world = world;
        this.turns = world.random().fork("faults");
        this.random = turns;
        this.disks = turns.fork("disks");
        this.network = network;
        this.replicas = replicas;
    }

    void start() {
        planTurn();
    }

    /** Everything runs again and stays so. */
    void heal() {
        healed = true;
        network.heal();
        replicas.forEach(replica -> {
            replica.resume();
            restart(replica);
        });
    }

    private void planTurn() {
        world.scheduler().after(1 + turns.below(TURN_MICROS), () -> {
            if (!healed) {
                turn();
                planTurn();
            }
        });
    }

    /** Whether this fault of this turn happens; a shrinker leaves some out. */
    private boolean happens(String kind, String what) {
        return world.happens("fault " + turn + " " + kind, () -> kind + " " + what);
    }

    private void turn() {
        random = turns.forkFor(++turn);
        disks = random.fork("disks");
        SimOptions.Chances chances = world.options().chances();
        if (random.chance(chances.crashPerMille())) {
            crash(random.pick(replicas));
        }
        for (int id : world.options().fragile()) {
            if (disks.chance(DISK_PER_MILLE)) {
                loseDisk(replicas.get(id));
            }
        }
        if (random.chance(chances.crashAllPerMille())) {
            replicas.forEach(this::crash);
        }
        if (random.chance(chances.pausePerMille())) {
            pause(random.pick(replicas));
        }
        if (random.chance(chances.isolatePerMille())) {
            cut();
        }
        if (random.chance(chances.forgetPerMille())) {
            SimClient client = random.pick(clients);
            if (happens("forget", "of client " + client.id())) {
                client.forget();
            }
        }
    }

    private void crash(SimReplica replica) {
        long down = 1 + random.below(DOWN_MICROS_MAX);
        if (replica.isUp() && happens("crash of " + replica.id(), "for " + down + " us")) {
            replica.crash();
            replicas.forEach(other -> world.scheduler().after(1 + random.below(2_000), () -> other.unlinked(replica.id())));
            world.scheduler().after(down, () -> restart(replica));
        }
    }

    private void loseDisk(SimReplica replica) {
        boolean isWiped = disks.chance(600);
        if (replica.isUp() && happens("disk", "of " + replica.id() + (isWiped ? " is wiped" : " is damaged"))) {
            if (isWiped) {
                replica.wipe();
            } else {
                replica.corrupt();
            }
            world.scheduler().after(1 + disks.below(DOWN_MICROS_MAX), () -> restart(replica));
        }
    }

    private void restart(SimReplica replica) {
        if (!replica.isUp()) {
            replica.start();
        }
    }

    private void pause(SimReplica replica) {
        long still = 1 + random.below(PAUSE_MICROS_MAX);
        if (replica.isUp() && !replica.isPaused() && happens("pause of " + replica.id(), "for " + still + " us")) {
            replica.pause();
            world.scheduler().after(still, replica::resume);
        }
    }

    private void cut() {
        int n = replicas.size();
        List<Integer> cut = random.distinctBelow(n, 1 + random.below(n - 1));
        long apart = 1 + random.below(CUT_MICROS_MAX);
        if (!happens("cut", cut + " for " + apart + " us")) {
            return;
        }
        world.trace("CUT " + cut);
        network.isolate(cut);
        world.scheduler().after(apart, () -> {
            world.trace("MEND " + IntStream.range(0, n).boxed().toList());
            network.isolate(List.of());
        });
    }
}
