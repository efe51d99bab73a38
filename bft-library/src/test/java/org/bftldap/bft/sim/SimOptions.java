package org.bftldap.bft.sim;

import java.util.List;

/**
 * What one run is like. Drawn from the seed: each run turns faults on and off at random, since all at once hide one another ("swarm").
 *
 * @param replicas n
 * @param clients how many
 * @param operations how many operations all clients issue together
 * @param registers few, so that clients meet
 * @param crashPerMille chance of a crash at each fault turn
 * @param crashAllPerMille chance that all replicas crash at once
 * @param pausePerMille chance that a backup stops for long
 * @param isolatePerMille chance that some replicas are cut off
 * @param faulty ids of faulty backups, at most f
 * @param keepAllJournal whether journals are kept whole, or cut below what all replicas hold
 */
record SimOptions(
        int replicas,
        int clients,
        int operations,
        int registers,
        int sessionWindow,
        int pipelineMax,
        int batchOperationsMax,
        int crashPerMille,
        int crashAllPerMille,
        int pausePerMille,
        int isolatePerMille,
        List<Integer> faulty,
        boolean keepAllJournal,
        Links links,
        Disks disks) {

    static final int FIRST_CLIENT = 1000;

    /** @param lateForLongPerMille how many messages are later than all others by up to {@code lateMicros} */
    record Links(
            int delayMinMicros,
            int delayMaxMicros,
            int lateForLongPerMille,
            int lateMicros,
            int lossPerMille,
            int duplicatePerMille,
            int replayPerMille,
            int corruptPerMille) {}

    /** Time that a replica's disk and its service take. */
    record Disks(int forceMaxMicros, int executeMaxMicros, int imageMaxMicros) {}

    static SimOptions drawn(SimRandom random, int replicas) {
        int faulty = (replicas - 1) / 3;
        List<Integer> faultyOnes = random.chance(500)
                ? random.fork("faulty").distinctBelow(replicas - 1, 1 + random.below(faulty)).stream().map(i -> i + 1).toList()
                : List.of();
        return new SimOptions(
                replicas,
                2 + random.below(3),
                40 + random.below(80),
                1 + random.below(3),
                4 + random.below(5),
                1 + random.below(6),
                2 + random.below(7),
                sometimes(random, 200),
                sometimes(random, 60),
                sometimes(random, 100),
                sometimes(random, 150),
                faultyOnes,
                random.chance(500),
                links(random),
                disks(random));
    }

    private static Links links(SimRandom random) {
        int min = 50 + random.below(500);
        return new Links(
                min,
                min + 1 + random.below(random.chance(300) ? 20_000 : 1_000),
                sometimes(random, 30),
                1 + random.below(400_000),
                sometimes(random, 150),
                sometimes(random, 100),
                sometimes(random, 100),
                sometimes(random, 30));
    }

    private static Disks disks(SimRandom random) {
        return new Disks(1 + random.below(random.chance(200) ? 40_000 : 2_000), 1 + random.below(2_000), 1 + random.below(10_000));
    }

    /** Off in every other run, else up to {@code max}. */
    private static int sometimes(SimRandom random, int max) {
        return random.chance(500) ? 0 : 1 + random.below(max);
    }
}
