package org.bftldap.bft.sim;

import java.util.List;
import java.util.stream.IntStream;

/** Crashes, restarts, pauses and cuts at random, until the run is healed. */
final class Faults {

    private static final int TURN_MICROS = 50_000;
    private static final int DOWN_MICROS_MAX = 600_000;
    private static final int PAUSE_MICROS_MAX = 2_500_000;
    private static final int CUT_MICROS_MAX = 800_000;

    private final World world;
    private final SimRandom random;
    private final Network network;
    private final List<SimReplica> replicas;
    private final List<SimClient> clients;
    private boolean healed;

    Faults(World world, Network network, List<SimReplica> replicas, List<SimClient> clients) {
        this.clients = clients;
        this.world = world;
        this.random = world.random().fork("faults");
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
        world.scheduler().after(1 + random.below(TURN_MICROS), () -> {
            if (!healed) {
                turn();
                planTurn();
            }
        });
    }

    private void turn() {
        SimOptions.Chances chances = world.options().chances();
        if (random.chance(chances.crashPerMille())) {
            crash(random.pick(replicas));
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
            random.pick(clients).forget();
        }
    }

    private void crash(SimReplica replica) {
        if (replica.isUp()) {
            replica.crash();
            replicas.forEach(other -> world.scheduler().after(1 + random.below(2_000), () -> other.unlinked(replica.id())));
            world.scheduler().after(1 + random.below(DOWN_MICROS_MAX), () -> restart(replica));
        }
    }

    private void restart(SimReplica replica) {
        if (!replica.isUp()) {
            replica.start();
        }
    }

    private void pause(SimReplica replica) {
        if (replica.isUp() && !replica.isPaused()) {
            replica.pause();
            world.scheduler().after(1 + random.below(PAUSE_MICROS_MAX), replica::resume);
        }
    }

    private void cut() {
        int n = replicas.size();
        List<Integer> cut = random.distinctBelow(n, 1 + random.below(n - 1));
        world.trace("CUT " + cut);
        network.isolate(cut);
        world.scheduler().after(1 + random.below(CUT_MICROS_MAX), () -> {
            world.trace("MEND " + IntStream.range(0, n).boxed().toList());
            network.isolate(List.of());
        });
    }
}
