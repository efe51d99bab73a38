package org.bftldap.bft.sim;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bftldap.bft.sim.objects.ObjectKind;

/**
 * What one run is like. Drawn from the seed: each run turns faults on and off at random, since all at once hide one another ("swarm").
 *
 * @param replicas n
 * @param faulty ids of the faulty, at most f
 * @param fragile ids of replicas whose disks are lost or damaged now and then; with the faulty at most f
 * @param journals how much of the journals is kept
 */
record SimOptions(
        int replicas,
        Load load,
        Sizes sizes,
        Chances chances,
        List<Integer> faulty,
        List<Integer> fragile,
        Journals journals,
        Links links,
        Disks disks,
        Machines machines) {

    /** What of a journal is cut off. */
    enum Journals {
        /** Nothing. */
        WHOLE,
        /** What all replicas hold in a certified image: whoever is behind can still be given batches. */
        AS_ALL_NEED,
        /** What this replica holds in a certified image: whoever is behind must fetch the state. */
        SHORT
    }


    static final int FIRST_CLIENT = 1000;

    /**
     * What clients do.
     *
     * @param operations how many all clients issue together
     * @param registers objects of each kind; few, so that clients meet
     * @param readPerMille how many operations are reads
     * @param thinkMicros longest usual pause of a client between operations
     * @param addPerMille how many of the others on registers tell a result; blind writes of few values let the past look like the present
     * @param kinds what kinds of objects there are
     * @param hostileClients how many {@link HostileClient}s there are besides
     */
    record Load(
            int clients,
            int operations,
            int registers,
            int thinkMicros,
            int readPerMille,
            int addPerMille,
            List<ObjectKind> kinds,
            int hostileClients) {

        /** Registers only, and clients that keep the rules. */
        Load(int clients, int operations, int registers, int thinkMicros, int readPerMille, int addPerMille) {
            this(clients, operations, registers, thinkMicros, readPerMille, addPerMille, List.of(ObjectKind.REGISTER), 0);
        }
    }

    /** The group's sizes that differ between runs. */
    record Sizes(int sessionWindow, int pipelineMax, int batchOperationsMax) {}

    /**
     * At each fault turn.
     *
     * @param crashPerMille a replica crashes
     * @param crashAllPerMille all replicas crash at once
     * @param pausePerMille a replica stands still for long
     * @param isolatePerMille some replicas are cut off
     * @param lyingSourcePerMille (once a run) a faulty one lies about the state to those who fetch it
     * @param conspirePerMille (once a run) all faulty ones conspire
     * @param echoPerMille (once a run) a faulty one is an {@link EchoedReads}
     * @param furtherPerMille (once a run) a faulty one does what {@link CostlyStrategies} tells, or one of the kinds that came with these; and a
     *     hostile client does all it can
     * @param forgetPerMille a client process is replaced by a new one that knows nothing of its session
     */
    record Chances(int crashPerMille, int crashAllPerMille, int pausePerMille, int isolatePerMille, int forgetPerMille, int echoPerMille, int conspirePerMille, int lyingSourcePerMille, int furtherPerMille) {}

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

    /**
     * At each turn of {@link MachineFaults}.
     *
     * @param diskPerMille a disk is full or cannot force for a while
     * @param clockPerMille somebody sets a clock wrong for a while
     */
    record Machines(int diskPerMille, int clockPerMille) {

        static final Machines RELIABLE = new Machines(0, 0);

        static Machines drawn(SimRandom random) {
            return new Machines(sometimes(random, 60), sometimes(random, 60));
        }
    }

    /** With disks that work and clocks that nobody touches. */
    SimOptions(
            int replicas,
            Load load,
            Sizes sizes,
            Chances chances,
            List<Integer> faulty,
            List<Integer> fragile,
            Journals journals,
            Links links,
            Disks disks) {
        this(replicas, load, sizes, chances, faulty, fragile, journals, links, disks, Machines.RELIABLE);
    }

    /** As runs were before there were {@link CostlyStrategies} and clients that know no bounds at all. */
    SimOptions withNothingFurther() {
        Chances then = new Chances(
                chances.crashPerMille,
                chances.crashAllPerMille,
                chances.pausePerMille,
                chances.isolatePerMille,
                chances.forgetPerMille,
                chances.echoPerMille,
                chances.conspirePerMille,
                chances.lyingSourcePerMille,
                0);
        return new SimOptions(replicas, load, sizes, then, faulty, fragile, journals, links, disks, machines);
    }

    static SimOptions drawn(SimRandom random, int replicas) {
        SimOptions base = base(random, replicas);
        SimRandom own = random.fork("disks");
        int free = (replicas - 1) / 3 - base.faulty().size();
        // The primary's disk too: then, as with a faulty one, it is seen to that nothing wrong happens.
        int first = own.chance(150) ? 0 : 1;
        List<Integer> others = IntStream.range(first, replicas).boxed().filter(id -> !base.faulty().contains(id)).toList();
        List<Integer> fragile = free > 0 && own.chance(400)
                ? own.distinctBelow(others.size(), 1 + own.below(free)).stream().map(others::get).toList()
                : List.of();
        return base.with(fragile, own.chance(400) ? Journals.SHORT : base.journals());
    }

    /** The same with other disks and journals. */
    SimOptions with(List<Integer> otherFragile, Journals otherJournals) {
        return new SimOptions(replicas, load, sizes, chances, faulty, otherFragile, otherJournals, links, disks, machines);
    }

    private static SimOptions base(SimRandom random, int replicas) {
        return new SimOptions(
                replicas,
                new Load(
                        2 + random.below(3),
                        40 + random.below(80),
                        1 + random.below(3),
                        random.chance(300) ? 3_000 : 20_000,
                        200 + random.below(600),
                        random.chance(300) ? 0 : 500,
                        kinds(random.fork("kinds")),
                        random.fork("hostile").chance(200) ? 1 : 0),
                new Sizes(4 + random.below(5), 1 + random.below(6), 2 + random.below(7)),
                new Chances(
                        sometimes(random, 200),
                        sometimes(random, 60),
                        sometimes(random, 100),
                        sometimes(random, 150),
                        random.chance(700) ? 0 : 30,
                        150,
                        250,
                        200,
                        350),
                random.chance(500) ? faulty(random.fork("faulty"), replicas) : List.of(),
                List.of(),
                random.chance(500) ? Journals.WHOLE : Journals.AS_ALL_NEED,
                links(random),
                disks(random),
                Machines.drawn(random.fork("machines")));
    }

    private static List<ObjectKind> kinds(SimRandom random) {
        List<ObjectKind> kinds = Stream.of(ObjectKind.values()).filter(kind -> random.chance(400)).toList();
        return kinds.isEmpty() ? List.of(ObjectKind.REGISTER) : kinds;
    }

    /** The first primary among them more often than chance would have it. */
    private static List<Integer> faulty(SimRandom random, int replicas) {
        int most = (replicas - 1) / 3;
        if (random.chance(300)) {
            return Stream.concat(Stream.of(0), random.distinctBelow(replicas - 1, random.below(most)).stream().map(i -> i + 1))
                    .toList();
        }
        return random.distinctBelow(replicas, 1 + random.below(most));
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
